package study

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Scaling is one engine within one group, by how many participants there were: cells that differ in nothing else.
type Scaling struct {
	Group      string         `json:"group_id"`
	Title      string         `json:"group"`
	Engine     string         `json:"engine"`
	Label      string         `json:"label"`
	CallerRuns bool           `json:"caller_runs"`
	CPUCount   int            `json:"cpu_count"`
	Points     []ScalingPoint `json:"points"` // by workers, rising
}

// ScalingPoint is one cell of it. Medians over repetitions with their exact order-statistic intervals; null as Row.Ratio is.
type ScalingPoint struct {
	Cell           int      `json:"cell"` // of the study
	Workers        int      `json:"workers"`
	Participants   int      `json:"participants"`
	Oversubscribed bool     `json:"oversubscribed"`
	SpeedUp        *float64 `json:"speed_up"` // T(1)/T(W): the row's ratio
	SpeedUpLo      *float64 `json:"speed_up_lo"`
	SpeedUpHi      *float64 `json:"speed_up_hi"`
	Efficiency     *float64 `json:"efficiency"` // speed-up over W
	// OverheadNS is T(W) - T(1)/W, each less the reference loop, with T(1) sequential's mean of the same repetition. Null too where a
	// W-th of the rules is no W-th of the work: see splits.
	OverheadNS *float64 `json:"overhead_ns"`
	OverheadLo *float64 `json:"overhead_lo_ns"`
	OverheadHi *float64 `json:"overhead_hi_ns"`
	Coverage   *float64 `json:"coverage"` // of both intervals
}

// Scalings finds the engines that were measured with several numbers of participants, and all of groups without rules, in the order
// of their first rows.
func Scalings(r *Results) []Scaling {
	t := newTable(&r.Study, r.Blocks)
	var found []Scaling
	for _, rows := range curvesOf(r.Rows, scalingKey) {
		rules, madeUp := parseMadeUp(rows[0].Group.Rules)
		several := slices.ContainsFunc(rows, func(r *Row) bool { return r.Workers != rows[0].Workers })
		if !several && !(madeUp && rules.rules == 0) {
			continue
		}
		found = append(found, t.scaling(rows, splits(rows[0])))
	}
	return found
}

// splits reports whether W workers have one thread's work for a packet, a W-th each. Where rules may match, or are not made up, one thread
// checks less than they do together; where a matcher looks up, a W-th of the rules is no W-th of a look-up; and who chooses does not always
// split.
func splits(r *Row) bool {
	rules, madeUp := parseMadeUp(r.Group.Rules)
	return madeUp && !rules.hits && r.Group.Matcher != indexed && r.Engine != Adaptive
}

// scalingKey is all that rows of one Scaling share.
func scalingKey(r *Row) string {
	if !isEngine(r) {
		return ""
	}
	return r.Cell.Group + " " + alike(r, func(c *Cell, _ *Group) {
		c.Label, c.Workers, c.Participants, c.Oversubscribed, c.CPUs = "", 0, 0, false, nil
	})
}

func (t *table) scaling(rows []*Row, overhead bool) Scaling {
	first := rows[0]
	s := Scaling{
		Group: first.Cell.Group, Title: first.GroupTitle, Engine: first.Engine, CallerRuns: first.CallerRuns, CPUCount: first.Cell.CPUCount,
		Label: strings.Replace(first.Label, fmt.Sprintf(" W=%d", first.Workers), "", 1),
	}
	for _, r := range rows {
		p := ScalingPoint{
			Cell: r.Cell.ID, Workers: r.Workers, Participants: r.Cell.Participants, Oversubscribed: r.Cell.Oversubscribed,
			SpeedUp: r.Ratio, SpeedUpLo: r.RatioLo, SpeedUpHi: r.RatioHi, Coverage: r.RatioCoverage,
		}
		if r.Ratio != nil && r.Workers > 0 {
			share := *r.Ratio / float64(r.Workers)
			p.Efficiency = &share
		}
		if overhead && r.Status == BlockOK {
			t.setOverhead(&p, r)
		}
		s.Points = append(s.Points, p)
	}
	slices.SortStableFunc(s.Points, func(a, b ScalingPoint) int { return cmp.Compare(a.Workers, b.Workers) })
	return s
}

// setOverhead fills a point's overhead. It takes differences, so that it is there where no ratio is: without rules one thread may
// take as long as the reference loop.
func (t *table) setOverhead(p *ScalingPoint, r *Row) {
	overheads := t.overheads(r)
	if len(overheads) == 0 {
		return
	}
	slices.Sort(overheads)
	k, coverage := Interval(len(overheads))
	p.OverheadNS, p.Coverage = median(overheads), &coverage
	p.OverheadLo, p.OverheadHi = &overheads[k-1], &overheads[len(overheads)-k]
}

// overheads are T(W) - T(1)/W, repetition after repetition; nil where one lacks a mean.
func (t *table) overheads(r *Row) []float64 {
	one, reference := t.find(r.Cell.Group, Sequential), t.find(r.Cell.Group, Reference)
	if one < 0 || reference < 0 || r.Workers < 1 {
		return nil
	}
	var overheads []float64
	for repetition := range t.study.Repetitions {
		if !t.counts(repetition) {
			continue
		}
		split, ok1 := t.means[r.Cell.ID][repetition]
		whole, ok2 := t.means[one][repetition]
		loop, ok3 := t.means[reference][repetition]
		if !ok1 || !ok2 || !ok3 {
			return nil
		}
		overheads = append(overheads, split-loop-(whole-loop)/float64(r.Workers))
	}
	return overheads
}
