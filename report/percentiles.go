package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// A curve ends where fewer samples than minBeyond lie beyond it, and at 99.999% at the latest.
const (
	minBeyond = 10
	lastTail  = 5
)

const (
	legendPitch  vg.Length = 13
	legendSample vg.Length = 30
	legendGap    vg.Length = 5
	markerRadius vg.Length = 2.3
)

// curve is one row's line in the chart of percentiles.
type curve struct {
	row    *study.Row
	style  engineStyle
	points plotter.XYs // tail position, nanoseconds
	phase  float64     // where between two marks the first marker sits, so that those of close curves don't hide each other
}

// percentiles draws every row's service time by percentile, over the samples of all its good blocks.
func percentiles(g *group) (*figure, error) {
	curves, err := curvesOf(g)
	if err != nil {
		return nil, err
	}
	return &figure{
		title:   "Latency (service time) by percentile: " + g.shortTitle(),
		caption: g.captions("Samples of all good blocks; a curve ends where fewer than 10 lie beyond. Legend by p50, slowest first."),
		height:  max(curveHeight(curves), legendPitch*vg.Length(len(curves)+2)),
		body:    func(c draw.Canvas) { drawPercentiles(c, curves) },
	}, nil
}

// curvesOf lists the rows' curves, the slowest first, as a legend beside the plot does.
func curvesOf(g *group) ([]curve, error) {
	styles := stylesOf(g.rows)
	var curves []curve
	for i := len(g.rows) - 1; i >= 0; i-- {
		r := g.rows[i]
		points, err := g.results.Curve(r.Cell.ID)
		if err != nil {
			return nil, err
		}
		cv := curve{row: r, style: styles[r], phase: math.Mod(float64(i)*goldenTurn, 1)}
		for _, p := range points {
			if x := tailPosition(p.Quantile); p.NS > 0 && x <= lastTail && float64(points[len(points)-1].Count)*(1-p.Quantile) >= minBeyond {
				cv.points = append(cv.points, plotter.XY{X: x, Y: p.NS})
			}
		}
		curves = append(curves, cv)
	}
	return curves, nil
}

func drawPercentiles(c draw.Canvas, curves []curve) {
	style := textStyle(textSize, inkColor, text.XLeft)
	var width vg.Length
	for _, cv := range curves {
		width = max(width, style.Width(legendText(cv)))
	}
	legend := legendSample + legendGap + width
	drawLegend(c, curves, c.Max.X-legend)

	area := draw.Crop(c, labelRoom, -(legend + 12), labelRoom, 0)
	p := newPlot()
	p.X.Tick.Marker = tailTicks{length: area.Max.X - area.Min.X - acrossRoom, room: startRoom}
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = logTicks{format: duration, empty: len(heights(curves)) == 0, length: area.Max.Y - area.Min.Y, room: uprightRoom}
	p.X.Min, p.X.Max = 0, 2.08
	for _, cv := range curves {
		if n := len(cv.points); n > 0 {
			p.X.Max = math.Max(p.X.Max, cv.points[n-1].X+0.08)
		}
	}
	p.Y.Min, p.Y.Max = logRange(heights(curves))
	p.Add(grid())
	for i := range curves {
		p.Add(&curves[i])
	}
	p.Draw(area)
	xLabel(area, p.DataCanvas(area), "percentile")
	yLabel(area, p.DataCanvas(area), "latency (service time)")
}

// curveHeight gives the wider range of values more room.
func curveHeight(curves []curve) vg.Length {
	low, high := logRange(heights(curves))
	decades := vg.Length(math.Log10(high / low))
	return min(max(7*vg.Centimeter+decades*vg.Centimeter, 9.5*vg.Centimeter), 13*vg.Centimeter)
}

// heights are the values of all curves.
func heights(curves []curve) []float64 {
	var values []float64
	for _, cv := range curves {
		for _, xy := range cv.points {
			values = append(values, xy.Y)
		}
	}
	return values
}

func grid() *plotter.Grid {
	g := plotter.NewGrid()
	g.Horizontal = draw.LineStyle{Color: gridColor, Width: 0.5}
	g.Vertical = g.Horizontal
	return g
}

// Plot implements plot.Plotter.
func (cv *curve) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	var line []vg.Point
	for _, xy := range cv.points {
		line = append(line, vg.Point{X: tx(xy.X), Y: ty(xy.Y)})
	}
	c.StrokeLines(cv.line(), c.ClipLinesXY(line)...)
	for x := 0.15 + cv.phase*markerStep; ; x += markerStep {
		y, ok := cv.at(x)
		if !ok {
			return
		}
		cv.style.marker.draw(c, vg.Point{X: tx(x), Y: ty(y)}, markerRadius, cv.style.color)
	}
}

// goldenTurn spreads the phases of any number of curves, and those of neighbours far apart.
const goldenTurn = 0.381966

// markerStep is the distance of a curve's markers on the tail axis.
const markerStep = 1.2

// at interpolates the curve on the tail axis.
func (cv *curve) at(x float64) (ns float64, ok bool) {
	for i := 1; i < len(cv.points); i++ {
		a, b := cv.points[i-1], cv.points[i]
		if a.X <= x && x <= b.X && b.X > a.X {
			return math.Exp(math.Log(a.Y) + (math.Log(b.Y)-math.Log(a.Y))*(x-a.X)/(b.X-a.X)), true
		}
	}
	return 0, false
}

func (cv *curve) line() draw.LineStyle {
	width := vg.Length(1.1)
	if cv.row.Cell.Engine == study.Sequential {
		width = 1.8
	}
	return draw.LineStyle{Color: cv.style.color, Width: width, Dashes: cv.style.dash}
}

func legendText(cv curve) string {
	name := shorten(textStyle(textSize, inkColor, text.XLeft), chartLabel(cv.row), longestLabel)
	if len(cv.points) == 0 {
		return name + ": " + absence(cv.row)
	}
	return name
}

// drawLegend lists the curves in a column that begins at x.
func drawLegend(c draw.Canvas, curves []curve, x vg.Length) {
	style := textStyle(textSize, inkColor, text.XLeft)
	y := c.Max.Y - legendPitch
	for _, cv := range curves {
		text := style
		if len(cv.points) > 0 {
			c.StrokeLine2(cv.line(), x, y, x+legendSample, y)
			cv.style.marker.draw(c, vg.Point{X: x + legendSample/2, Y: y}, markerRadius, cv.style.color)
		} else {
			text.Color = noteColor
		}
		write(c, text, x+legendSample+legendGap, y, legendText(cv))
		y -= legendPitch
	}
}
