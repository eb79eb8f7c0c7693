package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// sweepTable is a table of numbers made from several cells, for people. Its last columns are left out first where it is too wide.
type sweepTable struct {
	name  string // of its label in LaTeX
	title string
	heads []string
	left  int // columns of text, which are aligned left; the others are numbers
	rows  [][]string
}

// sweepTables are those that a study has numbers for: participants by group, break-even, knees.
func sweepTables(r *study.Results, groups []*group) []sweepTable {
	tables := scalingTables(groups)
	for i, s := range study.BreakEvens(r) {
		tables = append(tables, breakEvenTable(r, s, i))
	}
	for i, s := range responsesOf(r) {
		tables = append(tables, s.table(i))
	}
	for i := range tables {
		tables[i].dropEmpty()
	}
	return tables
}

// dropEmpty leaves out columns that say nothing in any row.
func (t *sweepTable) dropEmpty() {
	for i := len(t.heads) - 1; i >= t.left; i-- {
		says := func(row []string) bool { return row[i] != "" && row[i] != absent }
		if slices.ContainsFunc(t.rows, says) {
			continue
		}
		t.heads = slices.Delete(t.heads, i, i+1)
		for j := range t.rows {
			t.rows[j] = slices.Delete(t.rows[j], i, i+1)
		}
	}
}

// scalingTables are a table for each group with several numbers of participants.
func scalingTables(groups []*group) []sweepTable {
	var tables []sweepTable
	for _, g := range groups {
		if len(g.sizes) == 0 {
			continue
		}
		t := sweepTable{
			name: "scaling-" + fileName(g.ID), title: "By participants, " + g.heading() + ": overhead T(W) - T(1)/W, what a packet takes beside its share of the " +
				"rules, and speed-up T(1)/T(W), where there are any; medians of the repetitions" + g.scalingCoverage(),
			heads: []string{"engine", "W", "participants", "overhead ns", "speed-up", "efficiency"}, left: 1,
		}
		for _, s := range g.sizes {
			for _, p := range s.Points {
				overhead, lo, hi := overheadOf(p)
				speedUp, from, to := speedUpOf(p)
				t.rows = append(t.rows, []string{
					s.Label, strconv.Itoa(p.Workers), strconv.Itoa(p.Participants), withInterval(overhead, lo, hi, p.Coverage),
					withInterval(speedUp, from, to, p.Coverage), optional(p.Efficiency, hundredths),
				})
			}
		}
		tables = append(tables, t)
	}
	return tables
}

// withInterval is a number with its interval, where it has one: 1.83 [1.79, 1.86].
func withInterval(v, lo, hi, coverage *float64) string {
	if v == nil || lo == nil || hi == nil || coverage == nil || *coverage <= leastCoverage {
		return optional(v, number)
	}
	return number(*v) + " [" + number(*lo) + ", " + number(*hi) + "]"
}

func breakEvenTable(r *study.Results, s study.RuleSweep, i int) sweepTable {
	what := "number of rules"
	if s.Over == study.OverCost {
		what = "cost of a rule"
	}
	t := sweepTable{
		name: numbered("break-even", i), title: "Break-even, the " + what + " from which an engine beats sequential" + sweepCoverage(s) + ": " + subjectOf(s),
		heads: []string{"engine", "break-even", "one thread's work there", "measured", "no ratio at", "not parallel at"}, left: 2,
	}
	for _, b := range s.Engines {
		first, last := b.Points[0].Place, b.Points[len(b.Points)-1].Place
		measured := strconv.Itoa(len(b.Points)) + ", " + trimZeros(placeText(s.Over, first)) + " to " + trimZeros(placeText(s.Over, last))
		t.rows = append(t.rows, []string{b.Label, breakEvenText(s, b.BreakEvenAnswer), optional(b.WorkNS, duration), measured, missingPlaces(s, b), idlePlaces(r, s, b)})
		for _, on := range b.Floors {
			t.rows = append(t.rows, []string{
				b.Label + ", round trip " + duration(on.FloorNS), breakEvenText(s, on.BreakEvenAnswer), optional(on.WorkNS, duration), onLevel(on), "", "",
			})
		}
	}
	return t
}

// onLevel is what an answer on one level of the floor rests on, which is less than the whole does.
func onLevel(on study.FloorBreakEven) string {
	text := strconv.Itoa(on.Places) + " with " + strconv.Itoa(on.Blocks) + " blocks or more"
	if on.Coverage != nil {
		text += ", " + percent(*on.Coverage)
	}
	return text
}

// missingPlaces lists where an engine has no ratio.
func missingPlaces(s study.RuleSweep, b study.BreakEven) string {
	return places(s, b, func(p study.BreakEvenPoint) bool { return p.Ratio == nil })
}

// idlePlaces lists where an engine's shards seldom overlapped in time.
func idlePlaces(r *study.Results, s study.RuleSweep, b study.BreakEven) string {
	return places(s, b, func(p study.BreakEvenPoint) bool { return slices.Contains(r.Rows[p.Cell].Marks, "not parallel") })
}

func places(s study.RuleSweep, b study.BreakEven, wanted func(study.BreakEvenPoint) bool) string {
	var list []string
	for _, p := range b.Points {
		if wanted(p) {
			list = append(list, trimZeros(placeText(s.Over, p.Place)))
		}
	}
	return strings.Join(list, "; ")
}

func (s responses) table(i int) sweepTable {
	shared := group{Group: s.shared}
	t := sweepTable{
		name: numbered("response", i), title: "Knee, the highest rate offered up to which the p99 of responses stays under ten times that at the lowest one, arrivals " +
			s.kind + ": " + shared.subject(),
		heads: []string{"engine", "knee", "p99 at the lowest rate", "lowest rate", "highest rate"}, left: 2,
	}
	for i := range s.sweeps {
		sweep := &s.sweeps[i]
		first, last := sweep.Points[0], sweep.Points[len(sweep.Points)-1]
		t.rows = append(t.rows, []string{sweep.Label, kneeText(sweep), optional(first.ResponseP99NS, duration),
			perSecond(first.OfferedPPS), perSecond(last.OfferedPPS)})
	}
	return t
}
