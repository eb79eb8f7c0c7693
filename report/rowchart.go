package report

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

const (
	rowPitch    vg.Length = 15
	axisRoom    vg.Length = 30 // axis with its label below the rows
	headRoom    vg.Length = 16 // heads above the rows
	columnGap   vg.Length = 8
	pointRadius vg.Length = 3
)

// rowsHeight is the height of a chart with a line a row.
func rowsHeight(rows int) vg.Length { return rowPitch*vg.Length(max(rows, 1)) + axisRoom + headRoom }

// rowPlot is a plot with a line a row, the first on top.
type rowPlot struct {
	*plot.Plot
	rows []*study.Row
}

// newRowPlot names the rows at the left where named is set.
func newRowPlot(rows []*study.Row, named bool) *rowPlot {
	p := &rowPlot{Plot: newPlot(), rows: rows}
	p.Y.Min, p.Y.Max = -0.6, float64(max(len(rows), 1))-0.4
	p.Y.Tick.Length = 0
	p.Y.LineStyle.Width = 0
	var names []plot.Tick
	for i, r := range rows {
		tick := plot.Tick{Value: p.position(i), Label: " "}
		if named {
			tick.Label = shorten(p.Y.Tick.Label, chartLabel(r), longestLabel)
		}
		names = append(names, tick)
	}
	p.Y.Tick.Marker = plot.ConstantTicks(names)
	p.Y.Padding = 3
	p.Add(grid())
	return p
}

// logX makes the x axis logarithmic over values, with ticks for the width that is left of c beside the names.
func (p *rowPlot) logX(c draw.Canvas, values []float64, format func(float64) string) {
	names := widest(p.Y.Tick.Label, p.names()...)
	p.X.Scale = plot.LogScale{}
	p.X.Min, p.X.Max = logRange(values)
	p.X.Tick.Marker = logTicks{format: format, empty: len(values) == 0, length: c.Max.X - c.Min.X - names, room: acrossRoom}
}

func (p *rowPlot) names() []string {
	var names []string
	for _, tick := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		names = append(names, tick.Label)
	}
	return names
}

// position is a row's place on the y axis.
func (p *rowPlot) position(row int) float64 { return float64(len(p.rows) - 1 - row) }

// vertical draws a line across all rows at x.
func (p *rowPlot) vertical(x float64, style draw.LineStyle) {
	p.Add(plotFunc(func(c draw.Canvas, _ *plot.Plot) {
		tx, _ := p.Transforms(&c)
		c.StrokeLine2(style, tx(x), c.Min.Y, tx(x), c.Max.Y)
	}))
}

// each draws the rows.
func (p *rowPlot) each(draws func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length)) {
	p.Add(plotFunc(func(c draw.Canvas, _ *plot.Plot) {
		tx, ty := p.Transforms(&c)
		for i, r := range p.rows {
			draws(c, r, tx, ty(p.position(i)))
		}
	}))
}

// texts writes a column of texts at the right of the plot, aligned right at x, under a head.
func (p *rowPlot) texts(c draw.Canvas, x vg.Length, head string, value func(*study.Row) string) {
	data := p.DataCanvas(c)
	_, ty := p.Transforms(&data)
	style := textStyle(textSize, inkColor, text.XRight)
	write(c, textStyle(textSize, noteColor, text.XRight), x, data.Max.Y+headRoom/2, head)
	for i, r := range p.rows {
		write(c, style, x, ty(p.position(i)), value(r))
	}
}

// columnWidth is the room that texts needs.
func columnWidth(rows []*study.Row, head string, value func(*study.Row) string) vg.Length {
	style := textStyle(textSize, inkColor, text.XRight)
	width := style.Width(head)
	for _, r := range rows {
		width = max(width, style.Width(value(r)))
	}
	return width
}

// note writes why a row is absent into the plot, on white.
func note(c draw.Canvas, y vg.Length, s string) {
	onWhite(c, c.Min.X+4, y, s, textStyle(textSize, noteColor, text.XLeft))
}

// onWhite writes text that hides what is under it.
func onWhite(c draw.Canvas, x, y vg.Length, s string, style draw.TextStyle) {
	width := style.Width(s)
	c.FillPolygon(color.White, []vg.Point{{X: x - 2, Y: y - textSize/2}, {X: x + width + 2, Y: y - textSize/2},
		{X: x + width + 2, Y: y + textSize/2}, {X: x - 2, Y: y + textSize/2}})
	write(c, style, x, y, s)
}

type plotFunc func(draw.Canvas, *plot.Plot)

func (f plotFunc) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }

var _ plot.Plotter = plotFunc(nil)
