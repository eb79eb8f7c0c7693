package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// group is one comparison group, ready to be shown.
type group struct {
	study.Group
	rows      []*study.Row // ranked, without the reference loop; live ones as orderLive has them
	reference *study.Row   // nil where it was not measured
	drift     *float64     // of sequential; nil where there is none
	results   *study.Results
	sizes     []study.Scaling // engines measured with several numbers of participants
}

// groupsOf returns the groups of a study in its order, those without rows too.
func groupsOf(r *study.Results) []*group {
	var groups []*group
	scalings := study.Scalings(r)
	for _, sg := range r.Study.Groups {
		g := &group{Group: sg, results: r}
		for _, s := range scalings {
			if s.Group == sg.ID {
				g.sizes = append(g.sizes, s)
			}
		}
		for i := range r.Rows {
			switch row := &r.Rows[i]; {
			case row.Cell.Group != sg.ID:
			case row.Cell.Engine == study.Reference:
				g.reference = row
			default:
				g.rows = append(g.rows, row)
			}
		}
		for i := range r.Drifts {
			if r.Drifts[i].Group == sg.ID {
				g.drift = &r.Drifts[i].Spread
			}
		}
		g.arrange()
		groups = append(groups, g)
	}
	return groups
}

func (g *group) arrange() {
	if g.Live != nil {
		g.orderLive()
		return
	}
	rankBy(g.rows, func(row *study.Row) *float64 { return row.P50NS })
}

// rankBy sorts rows by a number, smallest first; rows without it come last, and equals keep their order.
func rankBy(rows []*study.Row, number func(*study.Row) *float64) {
	key := func(r *study.Row) float64 {
		if v := number(r); v != nil {
			return *v
		}
		return math.Inf(1)
	}
	slices.SortStableFunc(rows, func(a, b *study.Row) int { return cmp.Compare(key(a), key(b)) })
}

// title is the group's title, with the warning that it needs.
func (g *group) title() string {
	title := strings.TrimSpace(g.Title)
	if title == "" {
		title = g.ID
	}
	if g.Oversubscribed && !strings.Contains(title, oversubscribed) {
		title += ", " + oversubscribed
	}
	if !g.ranked() && !strings.Contains(title, sharedCPU) {
		title += ", " + sharedCPU
	}
	return title
}

const oversubscribed = "oversubscribed"

// notes are the marks of a row, without what the group's title says already.
func (g *group) notes(r *study.Row) []string {
	notes := slices.Clone(r.Marks)
	if g.everyOversubscribed() {
		notes = slices.DeleteFunc(notes, func(m string) bool { return m == oversubscribed })
	}
	if len(notes) == 0 && r.Status != study.BlockOK && r.Status != "" {
		notes = append(notes, r.Status)
	}
	return notes
}

// noted lists each note once, with the rows that have it: "not parallel: spawn, spawn-latch".
func (g *group) noted(wanted func(note string) bool) []string {
	var notes []string
	labels := map[string][]string{}
	for _, r := range g.rows {
		for _, note := range g.notes(r) {
			if !wanted(note) {
				continue
			}
			note = everyBlock(note)
			if labels[note] == nil {
				notes = append(notes, note)
			}
			labels[note] = append(labels[note], label(r))
		}
	}
	slices.Sort(notes)
	for i, note := range notes {
		notes[i] = note + ": " + strings.Join(labels[note], ", ")
		if len(labels[note]) == len(g.rows) && len(g.rows) > 1 {
			notes[i] = note + ": every row"
		}
	}
	return notes
}

// everyBlock turns "unsteady 10/10" into "unsteady in every block", which is one note however many blocks rows have. What
// is wrong with a block keeps its k/n.
func everyBlock(note string) string {
	for _, name := range []string{"unsteady", "cold warm-up", "under one pass", "gc", "steal over 1%", "slow core"} {
		count, ok := strings.CutPrefix(note, name+" ")
		if k, n, _ := strings.Cut(count, "/"); ok && k == n {
			return name + " in every block"
		}
	}
	return note
}

// everyOversubscribed reports whether all rows that could be are oversubscribed, so that the title says it for all.
func (g *group) everyOversubscribed() bool {
	for _, r := range g.rows {
		if r.Cell.Engine != study.Sequential && !isControl(r) && !isBaseline(r) && !r.Cell.Oversubscribed {
			return false
		}
	}
	return g.Oversubscribed
}

// footing is what stands under a group's table: the reference loop, the drift of sequential, the floor, whether the CPUs slow each other
// down, how long a block takes to start, the clock.
func (g *group) footing() []string {
	var parts []string
	if g.Live != nil {
		parts = g.liveFooting()
	}
	if r := g.reference; r != nil {
		parts = append(parts, "reference loop: p50 "+optional(r.P50NS, duration)+", mean "+optional(r.MeanNS, duration))
	}
	if g.drift != nil {
		parts = append(parts, "drift of sequential: "+percent(*g.drift))
	}
	if trips := g.results.RoundTrips(g.ID); len(trips) > 0 {
		parts = append(parts, fmt.Sprintf("core-to-core round trip before each block: median %s, from %s to %s",
			duration(trips[len(trips)/2]), duration(trips[0]), duration(trips[len(trips)-1])))
	}
	parts = append(parts, g.cores()...)
	if starts := g.results.StartUps(g.ID); len(starts) > 0 {
		parts = append(parts, "block start-up: median "+duration(starts[len(starts)/2]))
	}
	if clock := g.results.Study.Environment.Clock; clock != "" {
		parts = append(parts, "clock: "+clock)
	}
	return parts
}

// cores says whether participants had a core of their own.
func (g *group) cores() (parts []string) {
	if loops := g.results.Loops(g.ID); len(loops) > 0 {
		parts = append(parts, fmt.Sprintf("loop of loads around each block, on the slower core: median %s, from %s to %s",
			duration(loops[len(loops)/2]), duration(loops[0]), duration(loops[len(loops)-1])))
	}
	if factors := g.results.CorunSlowdowns(g.ID); len(factors) > 0 {
		parts = append(parts, fmt.Sprintf("slowdown of the dispatcher's loop while the first helper's CPU runs it too: median %s, from %s to %s",
			hundredths(factors[len(factors)/2]), hundredths(factors[0]), hundredths(factors[len(factors)-1])))
	}
	return parts
}

// verified counts the group's compared verdicts and those that differed.
func (g *group) verified() (verdicts, mismatches uint64) {
	for _, r := range g.rows {
		verdicts += r.Verified
		mismatches += r.Mismatches
	}
	return verdicts, mismatches
}
