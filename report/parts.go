package report

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// part is a part of a whole that a row has. Parts that follow each other differ in grey.
type part struct {
	name  string
	color color.NRGBA
	value func(*study.Row) float64
}

// sum is what parts come to.
func sum(parts []part) func(*study.Row) float64 {
	return func(r *study.Row) float64 {
		total := 0.0
		for _, p := range parts {
			total += p.value(r)
		}
		return total
	}
}

// partsPlot stacks parts, a bar a row.
func partsPlot(area draw.Canvas, rows []*study.Row, parts []part, named bool) *rowPlot {
	p := newRowPlot(rows, named)
	most := 0.0
	for _, r := range rows {
		most = math.Max(most, sum(parts)(r))
	}
	p.linearX(area, most)
	p.each(func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length) {
		from := 0.0
		for _, part := range parts {
			to := from + part.value(r)
			bar(c, x(from), x(to), y, part.color)
			from = to
		}
	})
	return p
}

// bar fills a bar's part, with a hairline around it that keeps light parts from the paper.
func bar(c draw.Canvas, from, to, y vg.Length, clr color.Color) {
	const half = rowPitch * 0.3
	corners := []vg.Point{{X: from, Y: y - half}, {X: to, Y: y - half}, {X: to, Y: y + half}, {X: from, Y: y + half}}
	c.FillPolygon(clr, corners)
	if to-from > 1 {
		c.StrokeLines(draw.LineStyle{Color: axisColor, Width: 0.3}, append(corners, corners[0]))
	}
}

// linearX makes the x axis linear from 0 to most nanoseconds.
func (p *rowPlot) linearX(c draw.Canvas, most float64) {
	if most <= 0 {
		most = 1
	}
	names := widest(p.Y.Tick.Label, p.names()...)
	p.X.Min, p.X.Max = 0, most*1.03
	p.X.Tick.Marker = linearTicks{length: c.Max.X - c.Min.X - names, room: acrossRoom}
}

// partsKey explains the colours, in a line above the plots.
func partsKey(c draw.Canvas, parts []part) {
	style := textStyle(captionSize, inkColor, text.XLeft)
	const side, gap = 7, 3
	x, y := c.Min.X, c.Max.Y-legendPitch/2
	for _, part := range parts {
		square := []vg.Point{{X: x, Y: y - side/2}, {X: x + side, Y: y - side/2}, {X: x + side, Y: y + side/2}, {X: x, Y: y + side/2}}
		c.FillPolygon(part.color, square)
		c.StrokeLines(draw.LineStyle{Color: axisColor, Width: 0.4}, append(square, square[0]))
		write(c, style, x+side+gap, y, part.name)
		x += side + gap + style.Width(part.name) + 1.5*columnGap
	}
}

// linearTicks marks times on a linear axis from 0, in steps of 1, 2 or 5.
type linearTicks struct{ length, room vg.Length }

func (t linearTicks) Ticks(low, high float64) []plot.Tick {
	least := (high - low) * float64(t.room/t.length)
	step := math.Pow(10, math.Floor(math.Log10(least)))
	for _, factor := range []float64{1, 2, 5, 10} {
		if step*factor >= least {
			step *= factor
			break
		}
	}
	var ticks []plot.Tick
	for i := 0; float64(i)*step <= high; i++ {
		v := float64(i) * step
		ticks = append(ticks, plot.Tick{Value: v, Label: trimZeros(duration(v))})
	}
	ticks[0].Label = "0"
	return ticks
}
