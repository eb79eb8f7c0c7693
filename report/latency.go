package report

import (
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// latency draws p50 and p99 of every row, the fastest first.
func latency(g *group) (*figure, error) {
	return &figure{
		title:   "Latency (service time), p50 and p99: " + g.shortTitle(),
		caption: g.captions("Medians over blocks, by p50." + floorCaption(&g.results.Study)),
		height:  rowsHeight(len(g.rows)),
		body:    func(c draw.Canvas) { drawLatency(c, g.rows, &g.results.Study) },
	}, nil
}

func drawLatency(c draw.Canvas, rows []*study.Row, s *study.Study) {
	p50 := func(r *study.Row) string { return optional(r.P50NS, duration) }
	p99 := func(r *study.Row) string { return optional(r.P99NS, duration) }
	w50, w99 := columnWidth(rows, "p50", p50), columnWidth(rows, "p99", p99)
	area := draw.Crop(c, 0, -(w50 + w99 + 2*columnGap), labelRoom, -headRoom)
	p := newRowPlot(rows, true)
	values := present(s.Probe.Trip())
	for _, r := range rows {
		values = append(values, present(r.P50NS, r.P99NS)...)
	}
	p.logX(area, values, duration)
	p.drawFloor(s)
	styles := stylesOf(rows)
	p.each(func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length) {
		drawDumbbell(c, r, styles[r].color, x, y)
	})
	p.Draw(area)
	xLabel(area, p.DataCanvas(area), "latency (service time)")
	p.texts(area, c.Max.X-w99-columnGap, "p50", p50)
	p.texts(area, c.Max.X, "p99", p99)
	latencyKey(c, p.DataCanvas(area).Min.X)
}

func drawDumbbell(c draw.Canvas, r *study.Row, clr color.Color, x func(float64) vg.Length, y vg.Length) {
	p50, p99 := present(r.P50NS), present(r.P99NS)
	if len(p50) == 0 {
		note(c, y, absence(r))
		return
	}
	if len(p99) > 0 {
		c.StrokeLine2(draw.LineStyle{Color: clr, Width: 1.4}, x(p50[0]), y, x(p99[0]), y)
		marker{disc, false}.draw(c, vg.Point{X: x(p99[0]), Y: y}, pointRadius, clr)
	}
	marker{disc, true}.draw(c, vg.Point{X: x(p50[0]), Y: y}, pointRadius, clr)
}

// latencyKey explains the points, above the plot.
func latencyKey(c draw.Canvas, x vg.Length) {
	style := textStyle(textSize, noteColor, text.XLeft)
	y := c.Max.Y - headRoom/2
	for _, k := range []struct {
		filled bool
		name   string
	}{{true, "p50"}, {false, "p99"}} {
		marker{disc, k.filled}.draw(c, vg.Point{X: x + pointRadius, Y: y}, pointRadius, noteColor)
		write(c, style, x+3*pointRadius, y, k.name)
		x += 3*pointRadius + style.Width(k.name) + 2*columnGap
	}
}

// present are the numbers that are there and fit a log axis.
func present(numbers ...*float64) []float64 {
	var there []float64
	for _, n := range numbers {
		if n != nil && *n > 0 {
			there = append(there, *n)
		}
	}
	return there
}
