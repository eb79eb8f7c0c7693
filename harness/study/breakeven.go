package study

import (
	"cmp"
	"maps"
	"slices"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// RuleSweep is one set of factors over synthetic rules that differ in their number, or in the cost of one.
type RuleSweep struct {
	Over    string      `json:"over"`  // OverRules or OverCost
	Rules   string      `json:"rules"` // with a star for what varies: "synthetic:*,cost=50ns"
	Group   Group       `json:"-"`     // what its groups share
	Corpus  string      `json:"corpus"`
	Matcher string      `json:"matcher"`
	Engines []BreakEven `json:"engines"`
}

// What BreakEven.Verdict says: see stat.Cross.
const (
	BreaksEvenOnce = stat.CrossesOnce
	PaysBelow      = stat.CrossesDown
	NeverPays      = stat.CrossesNever
	AlwaysPays     = stat.CrossesAlways
	CrossesOften   = stat.CrossesOften
	NotShown       = stat.CrossesUnclear
)

// BreakEven is where one engine begins to beat sequential.
type BreakEven struct {
	Engine string `json:"engine"`
	Label  string `json:"label"`
	BreakEvenAnswer
	Points []BreakEvenPoint `json:"points"` // by place, rising
	// Floors are the answers on each level of the core-to-core round trip by itself, where the sweep met two, the lower one first.
	Floors []FloorBreakEven `json:"floors,omitempty"`
}

// BreakEvenAnswer is what a sweep says.
type BreakEvenAnswer struct {
	Verdict  string   `json:"verdict"` // "once", "downwards", "never", "always", "more than once", "not shown"
	At       *float64 `json:"at"`      // rules, or nanoseconds of one rule; null unless the ratio crosses 1 once
	Lo       *float64 `json:"lo"`      // of an interval, or a bound: see stat.Crossing
	Hi       *float64 `json:"hi"`
	Coverage *float64 `json:"coverage"` // as stat.Crossing has it; null where there is no interval
	WorkNS   *float64 `json:"work_ns"`  // that one thread has for a packet there, less the reference loop
}

// BreakEvenPoint is one cell of it.
type BreakEvenPoint struct {
	Cell    int      `json:"cell"`  // of the study
	Place   float64  `json:"place"` // rules, or nanoseconds of one rule
	WorkNS  *float64 `json:"work_ns"`
	Ratio   *float64 `json:"ratio"` // as Row.Ratio
	RatioLo *float64 `json:"ratio_lo"`
	RatioHi *float64 `json:"ratio_hi"`
}

// BreakEvens finds the sweeps over synthetic rules of two places or more, in the order of their first rows. Where a study varies both number
// and cost, there is a sweep of each.
func BreakEvens(r *Results) []RuleSweep {
	t := newTable(&r.Study, r.Blocks)
	var sweeps []RuleSweep
	for _, over := range []string{OverRules, OverCost} {
		for _, rows := range curvesOf(r.Rows, func(r *Row) string { return ruleKey(r, over) }) {
			b := t.breakEven(rows, over)
			if last := len(b.Points) - 1; b.Points[0].Place == b.Points[last].Place {
				continue
			}
			s := ruleSweep(rows[0], over)
			i := slices.IndexFunc(sweeps, func(o RuleSweep) bool { return o.Over == over && o.Group == s.Group })
			if i < 0 {
				i = len(sweeps)
				sweeps = append(sweeps, s)
			}
			sweeps[i].Engines = append(sweeps[i].Engines, b)
		}
	}
	trips := roundTripsOf(r.Blocks)
	for i := range sweeps {
		sweeps[i].byFloor(r, t, trips)
	}
	return sweeps
}

// ruleKey is all that rows of one curve over rules share; empty for rows that stand on none.
func ruleKey(r *Row, over string) string {
	m, ok := parseMadeUp(r.Group.Rules)
	if !ok || m.place(over) <= 0 || !isEngine(r) {
		return ""
	}
	return alike(r, func(c *Cell, g *Group) { c.RuleCount, g.Rules = 0, m.pattern(over) })
}

func ruleSweep(r *Row, over string) RuleSweep {
	m, _ := parseMadeUp(r.Group.Rules)
	g := r.Group
	g.ID, g.Title, g.Oversubscribed, g.Rules = "", "", false, m.pattern(over)
	return RuleSweep{Over: over, Rules: g.Rules, Group: g, Corpus: g.Corpus, Matcher: g.Matcher}
}

// breakEven finds the crossing of one engine's rows. Places at which it has no ratio are among its points and decide nothing.
func (t *table) breakEven(rows []*Row, over string) BreakEven {
	b := BreakEven{Engine: rows[0].Engine, Label: rows[0].Label}
	place := func(r *Row) float64 {
		m, _ := parseMadeUp(r.Group.Rules)
		return m.place(over)
	}
	slices.SortStableFunc(rows, func(a, b *Row) int { return cmp.Compare(place(a), place(b)) })
	var places []float64
	var ratios [][]float64
	for _, r := range rows {
		p := BreakEvenPoint{Cell: r.Cell.ID, Place: place(r), WorkNS: t.work(r.Cell.Group), Ratio: r.Ratio, RatioLo: r.RatioLo, RatioHi: r.RatioHi}
		b.Points = append(b.Points, p)
		if r.RatioLo == nil {
			continue
		}
		if own := t.engineRatios(r); len(own) > 0 {
			places, ratios = append(places, p.Place), append(ratios, own)
		}
	}
	b.BreakEvenAnswer = b.answer(stat.Cross(places, ratios))
	return b
}

func (b *BreakEven) answer(c stat.Crossing) BreakEvenAnswer {
	a := BreakEvenAnswer{Verdict: c.Verdict, At: c.At, Lo: c.Lo, Hi: c.Hi}
	if c.At != nil {
		a.Coverage, a.WorkNS = &c.Coverage, b.workAt(*c.At)
	}
	return a
}

// work is what one thread has to do for a packet of a group: sequential's mean less the reference loop's.
func (t *table) work(group string) *float64 {
	mean := func(engine string) *float64 {
		cell := t.find(group, engine)
		if cell < 0 {
			return nil
		}
		return median(slices.Collect(maps.Values(t.means[cell])))
	}
	one, loop := mean(Sequential), mean(Reference)
	if one == nil || loop == nil {
		return nil
	}
	work := *one - *loop
	return &work
}

// workAt draws a line between the work of two neighbouring places.
func (b *BreakEven) workAt(place float64) *float64 {
	for i := 1; i < len(b.Points); i++ {
		p, q := b.Points[i-1], b.Points[i]
		if p.Place <= place && place <= q.Place && p.WorkNS != nil && q.WorkNS != nil && q.Place > p.Place {
			work := *p.WorkNS + (*q.WorkNS-*p.WorkNS)*(place-p.Place)/(q.Place-p.Place)
			return &work
		}
	}
	return nil
}
