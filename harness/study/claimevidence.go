package study

import (
	"fmt"
	"maps"
	"slices"
)

// evidence is a study of the original experiment.
type evidence struct {
	*table
	rows  []Row
	probe *Probe
}

// evidenceOf is nil for a study that is not one of the original experiment.
func evidenceOf(r *Results) *evidence {
	for _, group := range []string{OriginalGroup, EmptyGroup, SingleGroup} {
		if !slices.ContainsFunc(r.Study.Groups, func(g Group) bool { return g.ID == group }) {
			return nil
		}
	}
	return &evidence{table: newTable(&r.Study, r.Blocks), rows: r.Rows, probe: r.Study.Probe}
}

// best returns an engine's row in a group, of two forms (locked to threads, or not) the one with the lower mean; nil where the study
// has none. forms is how many there are.
func (e *evidence) best(group, engine string) (best *Row, forms int) {
	for i := range e.rows {
		r := &e.rows[i]
		if r.Cell.Group != group || r.Engine != engine {
			continue
		}
		forms++
		if best == nil || better(r, best) {
			best = r
		}
	}
	return best, forms
}

// better reports whether a row is good and faster than another, or good where the other is not.
func better(a, b *Row) bool {
	if a.Status != BlockOK || a.MeanNS == nil {
		return false
	}
	return b.Status != BlockOK || b.MeanNS == nil || *a.MeanNS < *b.MeanNS
}

// net returns a cell's mean time a packet less the reference loop's, one number a repetition that has both.
func (e *evidence) net(r *Row) []float64 {
	reference := e.find(r.Cell.Group, Reference)
	if reference < 0 {
		return nil
	}
	var values []float64
	for _, repetition := range slices.Sorted(maps.Keys(e.means[r.Cell.ID])) {
		off, ok := e.means[reference][repetition]
		if ok && e.counts(repetition) {
			values = append(values, max(0, e.means[r.Cell.ID][repetition]-off))
		}
	}
	return values
}

// checked is how many rules one thread checks a packet, as it counted them itself.
func (e *evidence) checked(r *Row) float64 {
	packets, rules := uint64(0), uint64(0)
	for _, b := range e.blocks[r.Cell.ID] {
		for _, w := range b.Workers {
			packets += w.Packets
			rules += w.Rules
		}
	}
	return float64(rules) / float64(max(1, packets))
}

// shape says how many participants share how many CPUs.
func shape(c *Cell) string {
	return fmt.Sprintf("%d participants share %d CPUs", c.Participants, c.CPUCount)
}
