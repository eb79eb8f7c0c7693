package report

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// studyChart is a figure over several groups.
type studyChart struct {
	name   string
	figure *figure
}

// studyCharts are the charts over several groups of replayed packets.
func studyCharts(r *study.Results) []studyChart {
	var shown []studyChart
	for i, s := range study.BreakEvens(r) {
		shown = append(shown, studyChart{numbered("break-even", i), breakEvenFigure(r, s)})
	}
	for i, s := range responsesOf(r) {
		shown = append(shown, studyChart{numbered("response", i), s.figure(r)})
	}
	return shown
}

// numbered is the file name of the i-th chart of a kind.
func numbered(name string, i int) string {
	if i == 0 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, i+1)
}

// breakEvenFigure draws the ratio to sequential against the number of rules, or the cost of one.
func breakEvenFigure(r *study.Results, s study.RuleSweep) *figure {
	one := 1.0
	l := &lineChart{x: lineAxis{label: "number of rules", format: number}, y: lineAxis{label: "times as fast as sequential", format: number}, level: &one}
	if s.Over == study.OverCost {
		l.x = lineAxis{label: "cost of a rule", format: duration}
	}
	seen := map[string]int{}
	for _, b := range s.Engines {
		var points []linePoint
		for _, p := range b.Points {
			points = append(points, pointOf(p.Place, p.Ratio, p.RatioLo, p.RatioHi))
		}
		style := styleOf(b.Engine)
		style.color = tint(style.color, seen[b.Engine])
		seen[b.Engine]++
		l.lines = append(l.lines, newLine(b.Label, style, "no ratio", points))
	}
	byLast(l.lines)
	return &figure{
		title: "Break-even over the " + l.x.label + ": " + subjectOf(s),
		caption: append([]string{"Ratio to sequential of mean times a packet: medians of the repetitions" + bandCoverage(r, s) + "; above 1 the engine is faster. " +
			repeated(&r.Study), "Break-even: " + breakEvenList(s) + "." + floorList(s) + idleList(r, s)}, doubts(r)...),
		height: l.height(),
		body:   func(c draw.Canvas) { l.draw(c) },
	}
}

// breakEvenList names where each engine breaks even, those of one answer together.
func breakEvenList(s study.RuleSweep) string {
	var answers []string
	engines := map[string][]string{}
	for _, b := range s.Engines {
		answer := breakEvenText(s, b.BreakEvenAnswer)
		if engines[answer] == nil {
			answers = append(answers, answer)
		}
		engines[answer] = append(engines[answer], b.Label)
	}
	for i, answer := range answers {
		answers[i] = strings.Join(engines[answer], ", ") + " " + answer
	}
	return strings.Join(answers, "; ")
}

// floorList says the same of each level of the round trip, where there are two.
func floorList(s study.RuleSweep) string {
	var answers []string
	for _, b := range s.Engines {
		for _, on := range b.Floors {
			answers = append(answers, b.Label+" "+breakEvenText(s, on.BreakEvenAnswer)+" at "+duration(on.FloorNS))
		}
	}
	if answers == nil {
		return ""
	}
	return " By the round trip between the CPUs: " + strings.Join(answers, "; ") + "."
}

// idleList names the engines that did not run in parallel, and where.
func idleList(r *study.Results, s study.RuleSweep) string {
	text := ""
	for _, b := range s.Engines {
		if at := idlePlaces(r, s, b); at != "" {
			text += " Not parallel: " + b.Label + " at " + at + "."
		}
	}
	return text
}

// breakEvenText says where an engine breaks even: "412 [398, 431] rules".
func breakEvenText(s study.RuleSweep, b study.BreakEvenAnswer) string {
	at := func(v *float64) string { return placeText(s.Over, *v) }
	whole := func() string {
		if b.Coverage == nil || *b.Coverage <= leastCoverage {
			return at(b.At)
		}
		return at(b.At) + " [" + at(b.Lo) + ", " + at(b.Hi) + "]"
	}
	switch {
	case b.Verdict == study.BreaksEvenOnce:
		return whole()
	case b.Verdict == study.PaysBelow:
		return "pays below " + whole() + " only"
	case b.Verdict == study.NeverPays, b.Verdict == study.AlwaysPays:
		return b.Verdict + " in this range"
	case b.Verdict == study.CrossesOften:
		return "crosses more than once"
	case b.Lo != nil:
		return "not shown; above " + at(b.Lo)
	case b.Hi != nil:
		return "not shown; below " + at(b.Hi)
	}
	return "not shown"
}

// placeText is a place on a sweep: a number of rules, or what one costs.
func placeText(over string, v float64) string {
	if over == study.OverCost {
		return duration(v)
	}
	return number(v)
}

// subjectOf is what the groups of a sweep share.
func subjectOf(s study.RuleSweep) string {
	shared := group{Group: s.Group}
	return listed(shared.subject(), prefixed("arrivals ", s.Group.Arrivals), prefixed("idle CPUs ", s.Group.Idle))
}

// sweepCoverage is ", with 97.9% intervals" where there are any.
func sweepCoverage(s study.RuleSweep) string {
	for _, b := range s.Engines {
		if b.Coverage != nil && *b.Coverage > leastCoverage {
			return ", with " + percent(*b.Coverage) + " intervals"
		}
	}
	return ""
}

// bandCoverage is the same of the ratios, which have intervals where nothing crosses too.
func bandCoverage(r *study.Results, s study.RuleSweep) string {
	for _, b := range s.Engines {
		for _, p := range b.Points {
			if row := &r.Rows[p.Cell]; covered(row) {
				return ", with their " + percent(*row.RatioCoverage) + " intervals"
			}
		}
	}
	return ""
}
