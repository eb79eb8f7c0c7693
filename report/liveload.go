package report

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// loads are the groups of a study that differ in the offered rate of requests only, the lowest first.
type loads []*group

func loadsName(i int) string {
	if i == 0 {
		return "loads"
	}
	return fmt.Sprintf("loads-%d", i+1)
}

// loadsOf finds where a study offered two rates or more of the same kind.
func loadsOf(groups []*group) []loads {
	var all []loads
	for _, g := range groups {
		if g.Live == nil || g.Live.Rate <= 0 || !g.comparesResponses() {
			continue
		}
		i := slices.IndexFunc(all, func(l loads) bool { return sameButRate(l[0], g) })
		if i < 0 {
			all = append(all, loads{g})
			continue
		}
		all[i] = append(all[i], g)
	}
	all = slices.DeleteFunc(all, func(l loads) bool { return len(l) < 2 })
	for _, l := range all {
		slices.SortStableFunc(l, func(a, b *group) int { return cmp.Compare(a.Live.Rate, b.Live.Rate) })
	}
	return all
}

func sameButRate(a, b *group) bool {
	return a.Rules == b.Rules && a.Matcher == b.Matcher && a.Live.Attack == b.Live.Attack && a.Live.SharedCPU == b.Live.SharedCPU
}

// loadPoint is a row at one offered rate.
type loadPoint struct {
	rate float64
	row  *study.Row
}

func (p loadPoint) p99() *float64   { return p.row.Live.P99NS }
func (p loadPoint) saturated() bool { return p.row.Live.Saturated(p.row.BlocksOK) }

// loadLine is an engine's line over the rates.
type loadLine struct {
	label  string
	style  engineStyle
	points []loadPoint
}

// lines are the engines', in the order of the first group, whose labels name them in all.
func (l loads) lines() []loadLine {
	var lines []loadLine
	for _, g := range l {
		styles := stylesOf(g.rows)
		for _, r := range g.rows {
			i := slices.IndexFunc(lines, func(line loadLine) bool { return line.label == label(r) })
			if i < 0 {
				i = len(lines)
				lines = append(lines, loadLine{label: label(r), style: styles[r]})
			}
			lines[i].points = append(lines[i].points, loadPoint{g.Live.Rate, r})
		}
	}
	slices.SortStableFunc(lines, func(a, b loadLine) int { return cmp.Compare(b.last(), a.last()) })
	return lines
}

// last is the p99 at the highest rate that has one, by which a legend beside the plot is ordered.
func (l loadLine) last() float64 {
	for _, p := range slices.Backward(l.points) {
		if v := p.p99(); v != nil {
			return *v
		}
	}
	return 0
}

// figure draws response p99 against the offered rate, a line an engine.
func (l loads) figure() *figure {
	lines := l.lines()
	title := "Latency (response time), p99, by offered rate: rules " + l[0].Rules
	if !l[0].ranked() {
		title += ", " + sharedCPU
	}
	var rates []string
	for _, g := range l {
		rates = append(rates, number(g.Live.Rate))
	}
	caption := "Medians over blocks. Open loop: times count from the moment at which a request was due. A ring marks saturation: in most blocks less than " +
		"99% of the requests were answered, so that the time grows with the block's length. Rates: " + strings.Join(rates, ", ") + " requests/s"
	if capacity := l[0].Live.Capacity; capacity > 0 {
		caption += "; capacity, what sequential answered before the study: " + number(capacity)
	}
	var legend vg.Length = legendPitch * vg.Length(len(lines)+2)
	return &figure{
		title:   title,
		caption: append([]string{caption + ". " + brief(&l[0].results.Study.Environment) + "."}, l.notes()...),
		height:  max(9.5*vg.Centimeter, legend),
		body:    func(c draw.Canvas) { l.draw(c, lines) },
	}
}

// notes are those of all groups, by rate.
func (l loads) notes() []string {
	var notes []string
	for _, g := range l {
		for _, note := range g.noted(func(mark string) bool { return grave(mark) && !strings.HasPrefix(mark, "overloaded") }) {
			notes = append(notes, "at "+number(g.Live.Rate)+": "+note)
		}
	}
	if notes == nil {
		return nil
	}
	return []string{"† " + strings.Join(notes, "; ") + "."}
}

func (l loads) draw(c draw.Canvas, lines []loadLine) {
	style := textStyle(textSize, inkColor, text.XLeft)
	var width vg.Length
	var heights, rates []float64
	for _, line := range lines {
		width = max(width, style.Width(line.text()))
		for _, p := range line.points {
			heights = append(heights, present(p.p99())...)
			rates = append(rates, p.rate)
		}
	}
	legend := legendSample + legendGap + width
	area := draw.Crop(c, labelRoom, -(legend + 12), labelRoom, 0)
	p := newPlot()
	p.X.Min, p.X.Max = 0, slices.Max(rates)*1.06
	p.X.Tick.Marker = rateTicks{length: area.Max.X - area.Min.X - acrossRoom, room: acrossRoom}
	p.Y.Scale = plot.LogScale{}
	p.Y.Min, p.Y.Max = logRange(heights)
	p.Y.Tick.Marker = logTicks{format: duration, empty: len(heights) == 0, length: area.Max.Y - area.Min.Y, room: uprightRoom}
	p.Add(grid())
	for i := range lines {
		p.Add(&lines[i])
	}
	p.Draw(area)
	xLabel(area, p.DataCanvas(area), "offered, requests/s")
	yLabel(area, p.DataCanvas(area), "latency (response time), p99")
	drawLoadLegend(c, lines, c.Max.X-legend)
}

// Plot implements plot.Plotter.
func (l *loadLine) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	var line []vg.Point
	for _, point := range l.points {
		if v := present(point.p99()); len(v) > 0 {
			line = append(line, vg.Point{X: tx(point.rate), Y: ty(v[0])})
		}
	}
	c.StrokeLines(l.line(), line)
	for _, point := range l.points {
		v := present(point.p99())
		if len(v) == 0 {
			continue
		}
		at := vg.Point{X: tx(point.rate), Y: ty(v[0])}
		l.style.marker.draw(c, at, markerRadius, l.style.color)
		if point.saturated() {
			ring(c, at, l.style.color)
		}
	}
}

func (l *loadLine) line() draw.LineStyle {
	return draw.LineStyle{Color: l.style.color, Width: 1.1, Dashes: l.style.dash}
}

// text is the line's legend: its name, and why it is not there.
func (l *loadLine) text() string {
	name := shorten(textStyle(textSize, inkColor, text.XLeft), l.label, longestLabel)
	for _, p := range l.points {
		if len(present(p.p99())) > 0 {
			return name
		}
	}
	return name + ": " + absence(l.points[0].row)
}

// ring marks a point.
func ring(c draw.Canvas, at vg.Point, clr color.Color) {
	var path vg.Path
	const radius = 2.1 * markerRadius
	path.Move(vg.Point{X: at.X + radius, Y: at.Y})
	path.Arc(at, radius, 0, 2*math.Pi)
	path.Close()
	c.SetLineStyle(draw.LineStyle{Color: clr, Width: 0.8})
	c.Stroke(path)
}

func drawLoadLegend(c draw.Canvas, lines []loadLine, x vg.Length) {
	style := textStyle(textSize, inkColor, text.XLeft)
	y := c.Max.Y - legendPitch
	for i := range lines {
		c.StrokeLine2(lines[i].line(), x, y, x+legendSample, y)
		lines[i].style.marker.draw(c, vg.Point{X: x + legendSample/2, Y: y}, markerRadius, lines[i].style.color)
		write(c, style, x+legendSample+legendGap, y, lines[i].text())
		y -= legendPitch
	}
	at := vg.Point{X: x + legendSample/2, Y: y}
	marker{disc, true}.draw(c, at, markerRadius, noteColor)
	ring(c, at, noteColor)
	style.Color = noteColor
	write(c, style, x+legendSample+legendGap, y, "saturated")
}

// rateTicks marks rates on a linear axis.
type rateTicks struct{ length, room vg.Length }

func (t rateTicks) Ticks(low, high float64) []plot.Tick {
	ticks := linearTicks(t).Ticks(low, high)
	for i := range ticks {
		ticks[i].Label = trimZeros(short(ticks[i].Value))
	}
	return ticks
}
