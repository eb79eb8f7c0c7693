package report

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/text"
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

func drawEstimate(c draw.Canvas, r *study.Row, e *study.Estimate, clr color.Color, x func(float64) vg.Length, y vg.Length) {
	if e == nil || e.Median <= 0 {
		why := absence(r)
		if e != nil {
			why = "0"
		}
		note(c, y, why)
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

// lineLabels names the lines across, each in a line of text above the plot: at the left of the largest, which is the longest then,
// or at the right of the smallest, whichever side has more room, so that no longer line crosses a text. Where that side has no
// room for a label, it stands at the other and cuts the lines there.
func (p *rowPlot) lineLabels(area draw.Canvas, right vg.Length, lines []*study.Row, m liveMeasure) {
	data := p.DataCanvas(area)
	tx, _ := p.Transforms(&data)
	var labels []lineLabel
	for _, r := range lines {
		s := styleOf(r.Cell.Engine)
		labels = append(labels, lineLabel{
			at: tx(m.value(r).Median), name: label(r), number: ": " + m.format(m.value(r).Median) + m.suffix,
			line: draw.LineStyle{Color: s.color, Width: 1.1, Dashes: s.dash},
		})
	}
	onLeft, onRight := right, right // what is left at least of the room
	for _, l := range labels {
		onLeft, onRight = min(onLeft, l.at-area.Min.X-l.width()), min(onRight, right-l.at-l.width())
	}
	leftward := onLeft >= 0 || onLeft >= onRight
	if leftward {
		slices.Reverse(labels)
	}
	foot := data.Max.Y + headRoom
	for i, l := range labels {
		area.StrokeLine2(l.line, l.at, data.Max.Y, l.at, foot+levelPitch*vg.Length(len(labels)-i))
	}
	for i, l := range labels {
		l.write(area, foot+levelPitch*(vg.Length(len(labels)-1-i)+0.5), right, leftward)
	}
}

// lineLabel names a line across at the place at.
type lineLabel struct {
	at           vg.Length
	name, number string
	line         draw.LineStyle
}

// lineGap parts a label from its line.
const lineGap vg.Length = 4

func (l lineLabel) width() vg.Length {
	return lineGap + textStyle(textSize, noteColor, text.XLeft).Width(l.name+l.number)
}

// write puts the label at the left of its line or at the right, up to the place right, with its name shortened where there is no
// room for it on either side.
func (l lineLabel) write(c draw.Canvas, y, right vg.Length, leftward bool) {
	onLeft, onRight := l.at-c.Min.X, right-l.at
	if leftward && onLeft < l.width() || !leftward && onRight < l.width() {
		leftward = onLeft >= onRight
	}
	room := onRight
	if leftward {
		room = onLeft
	}
	style := textStyle(textSize, noteColor, text.XLeft)
	shown := shorten(style, l.name, room-lineGap-style.Width(l.number)) + l.number
	x := l.at + lineGap
	if leftward {
		x = l.at - lineGap - style.Width(shown)
	}
	onWhite(c, x, y, shown, style)
}
