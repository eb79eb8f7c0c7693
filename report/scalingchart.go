package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// curveCharts are those over participants, where a group was measured with several numbers of them.
func (g *group) curveCharts() []chart {
	several, overhead := false, false
	for _, s := range g.sizes {
		several = several || len(s.Points) > 1
		overhead = overhead || slices.ContainsFunc(s.Points, func(p study.ScalingPoint) bool { return p.OverheadNS != nil })
	}
	var shown []chart
	if several && overhead {
		shown = append(shown, chart{"overhead", overheadChart})
	}
	if several && slices.ContainsFunc(g.rows, func(r *study.Row) bool { return r.RuleCount > 0 }) {
		shown = append(shown, chart{"speed-up", speedUpChart})
	}
	return shown
}

// scalingMeasure is a number of a point with its interval.
type scalingMeasure func(study.ScalingPoint) (v, lo, hi *float64)

func overheadOf(p study.ScalingPoint) (v, lo, hi *float64) {
	return p.OverheadNS, p.OverheadLo, p.OverheadHi
}

func speedUpOf(p study.ScalingPoint) (v, lo, hi *float64) {
	return p.SpeedUp, p.SpeedUpLo, p.SpeedUpHi
}

// overheadChart draws what a packet takes beside its share of the rules, against participants.
func overheadChart(g *group) (*figure, error) {
	l := g.overParticipants(overheadOf)
	l.y = lineAxis{label: "overhead a packet", format: duration}
	caption := "T(W) - T(1)/W: mean time a packet with the rules split W ways, less a W-th of one thread's in the same repetition, the reference loop " +
		"taken off each; medians of the repetitions" + g.scalingCoverage() + ". " + wSentence
	return g.lineFigure("Overhead of fork and join against participants", caption, l, g.belowNothing()), nil
}

// speedUpChart draws how many times as fast as one thread.
func speedUpChart(g *group) (*figure, error) {
	l := g.overParticipants(speedUpOf)
	l.y = lineAxis{label: "speed-up T(1)/T(W)", format: number}
	one := 1.0
	l.level, l.keys = &one, []string{idealKey}
	for _, callerRuns := range []bool{true, false} {
		if ideal := g.ideal(callerRuns); len(ideal) > 1 {
			l.ideals = append(l.ideals, ideal)
		}
	}
	caption := "One thread's mean time a packet over that with the rules split W ways: medians of the repetitions" + g.scalingCoverage() +
		"; ideal is W, and no more than there are CPUs. " + wSentence
	return g.lineFigure("Speed-up against participants", caption, l, nil), nil
}

// wSentence says what the two numbers of a shape are.
const wSentence = "Participants are those who wait for one another: the W that check rules, and with caller-runs off the dispatcher, who checks none."

// overParticipants draws a line for each engine and shape of a group.
func (g *group) overParticipants(measure scalingMeasure) *lineChart {
	l := &lineChart{x: lineAxis{label: "participants", format: number}}
	seen := map[string]int{}
	for _, s := range g.sizes {
		var points []linePoint
		for _, p := range s.Points {
			v, lo, hi := measure(p)
			point := pointOf(float64(p.Participants), v, lo, hi)
			points = append(points, point)
			if !slices.Contains(l.x.places, point.x) {
				l.x.places = append(l.x.places, point.x)
			}
		}
		style := styleOf(s.Engine)
		style.color = tint(style.color, seen[s.Engine])
		seen[s.Engine]++
		l.lines = append(l.lines, newLine(g.sizeLabel(s), style, "no number", points))
	}
	slices.Sort(l.x.places)
	l.zone = g.crowded(l.x.places)
	byLast(l.lines)
	return l
}

// sizeLabel names a line, with a dagger where the caption has a note on one of its rows.
func (g *group) sizeLabel(s study.Scaling) string {
	for _, r := range g.rows {
		isPoint := func(p study.ScalingPoint) bool { return p.Cell == r.Cell.ID }
		if slices.ContainsFunc(s.Points, isPoint) && slices.ContainsFunc(r.Marks, grave) {
			return s.Label + " †"
		}
	}
	return s.Label
}

// crowded is the zone with more participants than CPUs: it begins in the middle of the last place without and the first with.
func (g *group) crowded(places []float64) lineZone {
	cpus := 0
	for _, s := range g.sizes {
		cpus = max(cpus, s.CPUCount)
	}
	if cpus == 0 || len(places) == 0 || places[len(places)-1] <= float64(cpus) {
		return lineZone{}
	}
	return lineZone{math.Sqrt(float64(cpus) * float64(cpus+1)), oversubscribed}
}

// ideal is W against participants, and no more than there are CPUs.
func (g *group) ideal(callerRuns bool) []linePoint {
	var points []linePoint
	for _, s := range g.sizes {
		if s.CallerRuns != callerRuns {
			continue
		}
		for _, p := range s.Points {
			point := linePoint{x: float64(p.Participants), y: math.Min(float64(p.Workers), float64(max(s.CPUCount, 1)))}
			if !slices.Contains(points, point) {
				points = append(points, point)
			}
		}
	}
	slices.SortFunc(points, func(a, b linePoint) int { return int(a.x - b.x) })
	return points
}

// belowNothing names the overheads that a log axis can't show.
func (g *group) belowNothing() []string {
	var gone []string
	for _, s := range g.sizes {
		for _, p := range s.Points {
			if p.OverheadNS != nil && *p.OverheadNS <= 0 {
				gone = append(gone, fmt.Sprintf("%s with W=%d: %s", s.Label, p.Workers, duration(*p.OverheadNS)))
			}
		}
	}
	if gone == nil {
		return nil
	}
	return []string{"Below the axis: " + strings.Join(gone, "; ") + "."}
}

// scalingCoverage is ", with their 97.9% intervals" where there are any.
func (g *group) scalingCoverage() string {
	for _, s := range g.sizes {
		for _, p := range s.Points {
			if p.Coverage != nil && *p.Coverage > leastCoverage {
				return ", with their " + percent(*p.Coverage) + " intervals"
			}
		}
	}
	return ""
}

// lineFigure is a group's chart of lines.
func (g *group) lineFigure(what, caption string, l *lineChart, more []string) *figure {
	return &figure{
		title: what + ": " + g.shortTitle(), caption: slices.Concat(g.captions(caption), more), height: l.height(),
		body: func(c draw.Canvas) { l.draw(c) },
	}
}
