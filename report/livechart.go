package report

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// liveCharts are the charts that a live group has numbers for; throughput, which says why there is none, always.
func (g *group) liveCharts() []chart {
	has := func(number func(*study.Row) bool) bool { return slices.ContainsFunc(g.rows, number) }
	shown := []chart{{"throughput", liveThroughput}}
	if has(func(r *study.Row) bool { return r.Live.P99 != nil }) {
		shown = append(shown, chart{"response", liveResponse})
	}
	if has(func(r *study.Row) bool { return r.Live.Split != nil }) {
		shown = append(shown, chart{"split", liveSplit})
	}
	for i := range pagesOf(g.compared()) {
		name := "replay"
		if i > 0 {
			name = fmt.Sprintf("replay-%d", i+1)
		}
		shown = append(shown, chart{name, func(g *group) (*figure, error) { return liveReplay(g, i) }})
	}
	return shown
}

// liveMeasure is what a chart of estimates by row shows.
type liveMeasure struct {
	head, axis string
	value      func(*study.Row) *study.Estimate
	format     func(float64) string
	suffix     string // the unit, where format writes none
}

// liveThroughput draws the throughput of every engine and other program, with the baselines as lines.
func liveThroughput(g *group) (*figure, error) {
	unit := g.unit()
	m := liveMeasure{unit, unit, func(r *study.Row) *study.Estimate { return r.Live.Throughput }, short, " " + unit}
	return g.estimates(capital(unit), m), nil
}

// liveResponse draws the p99 of response times likewise.
func liveResponse(g *group) (*figure, error) {
	m := liveMeasure{"p99", "latency (response time)", func(r *study.Row) *study.Estimate { return r.Live.P99 }, duration, ""}
	f := g.estimates("Latency (response time), p99", m)
	if !g.Live.OpenLoop {
		f.caption[0] = closedLoop + ". " + f.caption[0]
	}
	return f, nil
}

// estimates is a figure with a line a row for all but the baselines, which are lines across.
func (g *group) estimates(what string, m liveMeasure) *figure {
	rows := slices.DeleteFunc(slices.Clone(g.rows), isBaseline)
	lines := m.lines(g.rows)
	sentence := "Medians over blocks" + coverageOf(g.rows, m.value) + "; the baselines are lines across; " + g.ranking() + "."
	return &figure{
		title: what + ": " + g.shortTitle(), caption: g.captions(sentence),
		height: rowsHeight(len(rows)) + levelPitch*vg.Length(len(lines)),
		body:   func(c draw.Canvas) { drawEstimates(c, rows, lines, m) },
	}
}

// coverageOf is ", with their 97.9% intervals" where estimates have one.
func coverageOf(rows []*study.Row, value func(*study.Row) *study.Estimate) string {
	for _, r := range rows {
		if e := value(r); e != nil && interesting(e) {
			return " with their " + percent(e.Coverage) + " intervals"
		}
	}
	return ""
}

// levelPitch is the height of a line of labels above a plot.
const levelPitch vg.Length = 11

// lines are the baselines that have a number, the smallest first.
func (m liveMeasure) lines(rows []*study.Row) []*study.Row {
	var lines []*study.Row
	for _, r := range rows {
		if e := m.value(r); isBaseline(r) && e != nil && e.Median > 0 {
			lines = append(lines, r)
		}
	}
	rankBy(lines, func(r *study.Row) *float64 { return &m.value(r).Median })
	return lines
}

func drawEstimates(c draw.Canvas, rows, lines []*study.Row, m liveMeasure) {
	text := func(r *study.Row) string { return estimated(m.value(r), m.format) }
	head := m.head
	if coverageOf(rows, m.value) != "" {
		head += " [interval]"
	}
	width := columnWidth(rows, head, text)
	area := draw.Crop(c, 0, -(width + columnGap), labelRoom, -headRoom-levelPitch*vg.Length(len(lines)))
	if len(rows) == 0 {
		area.Min.X += acrossRoom / 2 // for the axis' first label
	}
	p := newRowPlot(rows, true)
	var values []float64
	for _, r := range slices.Concat(rows, lines) {
		if e := m.value(r); e != nil {
			values = append(values, present(&e.Median, &e.Lo, &e.Hi)...)
		}
	}
	p.logX(area, values, m.format)
	for _, r := range lines {
		s := styleOf(r.Cell.Engine)
		p.vertical(m.value(r).Median, draw.LineStyle{Color: s.color, Width: 1.1, Dashes: s.dash})
	}
	styles := stylesOf(rows)
	p.each(func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length) {
		drawEstimate(c, r, m.value(r), styles[r].color, x, y)
	})
	p.Draw(area)
	xLabel(area, p.DataCanvas(area), m.axis)
	p.texts(area, c.Max.X, head, text)
	p.lineLabels(area, c.Max.X, lines, m)
}

// missing says why a row has no estimate to draw.
func missing(r *study.Row, e *study.Estimate) string {
	switch {
	case e != nil:
		return "0"
	case r.BlocksOK > 0 && r.Live.Unit == study.UnitRequests && r.Live.Answered < study.MinP99:
		return fmt.Sprintf("too few answers: %s in a block", count(r.Live.Answered))
	}
	return absence(r)
}

func drawEstimate(c draw.Canvas, r *study.Row, e *study.Estimate, clr color.Color, x func(float64) vg.Length, y vg.Length) {
	if e == nil || e.Median <= 0 {
		note(c, y, missing(r, e))
		return
	}
	if ends := present(&e.Lo, &e.Hi); len(ends) == 2 && interesting(e) {
		line := draw.LineStyle{Color: clr, Width: 1.4}
		c.StrokeLine2(line, x(ends[0]), y, x(ends[1]), y)
		for _, end := range ends {
			c.StrokeLine2(line, x(end), y-pointRadius*1.4, x(end), y+pointRadius*1.4)
		}
	}
	marker{disc, true}.draw(c, vg.Point{X: x(e.Median), Y: y}, pointRadius*0.75, clr)
}
