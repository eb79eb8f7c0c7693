package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
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
		"99% of the requests were answered, or at less than 90% of their pace, so that the time grows with the block's length. Rates: " + strings.Join(rates, ", ") + " requests/s"
	if capacity := l[0].Live.Capacity; capacity > 0 {
		caption += "; capacity, what sequential answered before the study: " + number(capacity)
	}
	return &figure{
		title:   title,
		caption: slices.Concat([]string{caption + ". " + brief(&l[0].results.Study.Environment) + "."}, pointless(lines), l.notes(), doubts(l[0].results)),
		height:  max(9.5*vg.Centimeter, legendPitch*vg.Length(len(lines)+2)),
		body:    func(c draw.Canvas) { l.draw(c, lines) },
	}
}

// pointless names the rates at which a line has no point.
func pointless(lines []loadLine) []string {
	var gone []string
	for _, line := range lines {
		var rates []string
		for _, p := range line.points {
			if p.p99() == nil {
				rates = append(rates, number(p.rate)+" ("+missing(p.row, nil)+")")
			}
		}
		if len(rates) > 0 {
			gone = append(gone, line.label+" at "+strings.Join(rates, ", "))
		}
	}
	if gone == nil {
		return nil
	}
	return []string{"No point: " + strings.Join(gone, "; ") + "."}
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
