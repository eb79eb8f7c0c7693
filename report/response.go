package report

import (
	"slices"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// responses are the sweeps over offered rates that differ in their engines' factors only.
type responses struct {
	shared study.Group
	kind   string // of arrivals
	sweeps []study.Sweep
}

// responsesOf deals a study's sweeps over offered rates out to charts.
func responsesOf(r *study.Results) []responses {
	var all []responses
	for _, s := range study.Sweeps(r.Rows) {
		shared := r.Rows[s.Points[0].Cell].Group
		shared.ID, shared.Title, shared.Arrivals, shared.Oversubscribed = "", "", "", false
		i := slices.IndexFunc(all, func(o responses) bool { return o.shared == shared && o.kind == s.Kind })
		if i < 0 {
			i = len(all)
			all = append(all, responses{shared: shared, kind: s.Kind})
		}
		all[i].sweeps = append(all[i].sweeps, s)
	}
	return all
}

// figure draws the p99 of responses against the offered rate.
func (s responses) figure(r *study.Results) *figure {
	l := &lineChart{x: lineAxis{label: "offered, packets/s", format: short}, y: lineAxis{label: "latency (response time), p99", format: duration}}
	seen := map[string]int{}
	saturated, knee := false, false
	for _, sweep := range s.sweeps {
		var points []linePoint
		for _, p := range sweep.Points {
			o := r.Rows[p.Cell].Open
			point := pointOf(p.OfferedPPS, p.ResponseP99NS, o.ResponseP99Lo, o.ResponseP99Hi)
			point.ringed, point.square = p.Saturated, sweep.KneePPS != nil && p.OfferedPPS == *sweep.KneePPS && !sweep.Beyond
			saturated, knee = saturated || point.ringed, knee || point.square
			points = append(points, point)
		}
		style := styleOf(sweep.Engine)
		style.color = tint(style.color, seen[sweep.Engine])
		seen[sweep.Engine]++
		l.lines = append(l.lines, newLine(sweep.Label, style, "no p99", points))
	}
	if knee {
		l.keys = append(l.keys, kneeKey)
	}
	if saturated {
		l.keys = append(l.keys, saturatedKey)
	}
	byLast(l.lines)
	shared := group{Group: s.shared}
	caption := "Medians over blocks with their 95% intervals. Open loop, by " + s.kind + ": times count from the moment at which a packet was due. " +
		"The knee is the highest rate offered up to which the p99 stays under ten times that at the lowest one; a saturated point missed packets, or " +
		"answered less than 99% of the rate, so that its time grows with the block's length. " + repeated(&r.Study)
	return &figure{
		title:   "Latency (response time), p99, by offered rate: " + shared.subject(),
		caption: append([]string{caption, "Knee: " + kneeList(s.sweeps) + "."}, doubts(r)...),
		height:  l.height(),
		body:    func(c draw.Canvas) { l.draw(c) },
	}
}

// kneeList names each engine's knee, those of one answer together.
func kneeList(sweeps []study.Sweep) string {
	var answers []string
	labels := map[string][]string{}
	for i := range sweeps {
		answer := kneeText(&sweeps[i])
		if labels[answer] == nil {
			answers = append(answers, answer)
		}
		labels[answer] = append(labels[answer], sweeps[i].Label)
	}
	for i, answer := range answers {
		answers[i] = strings.Join(labels[answer], ", ") + " " + answer
	}
	return strings.Join(answers, "; ")
}

func kneeText(s *study.Sweep) string {
	switch {
	case s.KneePPS == nil:
		return "below " + perSecond(s.Points[0].OfferedPPS)
	case s.Beyond:
		return "at or above " + perSecond(*s.KneePPS)
	}
	return perSecond(*s.KneePPS)
}

func perSecond(v float64) string { return trimZeros(short(v)) + "/s" }
