package study

import (
	"maps"
	"math"
	"slices"
)

// table holds a study's blocks by cell, and the mean of every cell in every repetition that it was wholly measured in.
type table struct {
	study  *Study
	blocks [][]*Block        // by cell, in the order of the file
	means  []map[int]float64 // by cell, then by repetition: nanoseconds a packet, the median of the repetition's visits
	counts func(repetition int) bool
	needed int // repetitions that a ratio must rest on

	fastest map[string]float64 // see fastestLoops
}

func newTable(s *Study, blocks []Block) *table {
	t := &table{study: s, blocks: make([][]*Block, len(s.Cells)), means: make([]map[int]float64, len(s.Cells)), fastest: fastestLoops(s, blocks)}
	for i := range blocks {
		b := &blocks[i]
		t.blocks[b.Cell] = append(t.blocks[b.Cell], b)
	}
	for i := range s.Cells {
		t.means[i] = map[int]float64{}
		for repetition, visits := range t.visits(i) {
			if len(visits) == s.Cells[i].Visits() {
				t.means[i][repetition] = *median(visits)
			}
		}
	}
	t.counts, t.needed = func(int) bool { return true }, s.Repetitions
	if s.Status != Complete {
		t.countWhole()
	}
	return t
}

// visits returns the means of a cell's good blocks by repetition.
func (t *table) visits(cell int) map[int][]float64 {
	visits := map[int][]float64{}
	for _, b := range t.blocks[cell] {
		if b.Status == BlockOK && b.MeanNS != nil {
			visits[b.Repetition] = append(visits[b.Repetition], *b.MeanNS)
		}
	}
	return visits
}

// countWhole makes ratios rest on the repetitions in which every planned block was measured, whatever came of it.
func (t *table) countWhole() {
	planned, measured := 0, map[int]int{}
	for i := range t.study.Cells {
		planned += t.study.Cells[i].Visits()
		for _, b := range t.blocks[i] {
			measured[b.Repetition]++
		}
	}
	t.needed = 0
	for _, n := range measured {
		if n == planned {
			t.needed++
		}
	}
	t.counts = func(repetition int) bool { return measured[repetition] == planned }
}

// find returns the cell of a group's baseline, or -1.
func (t *table) find(group, engine string) int {
	return slices.IndexFunc(t.study.Cells, func(c Cell) bool { return c.Group == group && c.Engine == engine })
}

// ratios returns, rising, how many times faster than the baseline a cell was: see inTurn.
func (t *table) ratios(cell, baseline, off int) []float64 {
	_, ratios := t.inTurn(cell, baseline, off)
	slices.Sort(ratios)
	return ratios
}

// inTurn returns the repetitions that count and, of each, how many times faster than the baseline a cell was, less the cell off where it
// is not negative; nil where a repetition lacks one of the means, or nothing is left of one.
func (t *table) inTurn(cell, baseline, off int) (repetitions []int, ratios []float64) {
	for _, repetition := range slices.Sorted(maps.Keys(t.means[cell])) {
		mean := t.means[cell][repetition]
		if !t.counts(repetition) {
			continue
		}
		numerator, ok := t.means[baseline][repetition]
		reference := 0.0
		if off >= 0 && ok {
			reference, ok = t.means[off][repetition]
		}
		ratio := (numerator - reference) / (mean - reference)
		if !ok || numerator <= reference || mean <= reference || math.IsInf(ratio, 0) {
			return nil, nil
		}
		repetitions, ratios = append(repetitions, repetition), append(ratios, ratio)
	}
	if len(ratios) != t.needed {
		return nil, nil
	}
	return repetitions, ratios
}

// setRatio fills the ratio of a cell whose planned blocks are all good. Sequential against itself is 1 by definition,
// without an interval: how far it moved stands in the group's Drift.
func (t *table) setRatio(r *Row) {
	baseline, reference := t.find(r.Cell.Group, Sequential), t.find(r.Cell.Group, Reference)
	if baseline < 0 || r.Cell.Engine == Reference {
		return
	}
	raw := t.ratios(r.Cell.ID, baseline, -1)
	r.RatioRaw = median(raw)
	if r.Cell.Engine == Sequential {
		r.Ratio = r.RatioRaw
		return
	}
	if reference < 0 {
		return
	}
	ratios := t.ratios(r.Cell.ID, baseline, reference)
	if len(ratios) == 0 {
		return
	}
	k, coverage := Interval(len(ratios))
	r.Ratio, r.RatioCoverage = median(ratios), &coverage
	r.RatioLo, r.RatioHi = &ratios[k-1], &ratios[len(ratios)-k]
}

// drift is the spread of a group's visits to sequential, the median over repetitions; nil where there is none.
func (t *table) drift(group string) *float64 {
	cell := t.find(group, Sequential)
	if cell < 0 {
		return nil
	}
	var spreads []float64
	for _, visits := range t.visits(cell) {
		m := *median(visits)
		if len(visits) == mostVisits && m > 0 {
			spreads = append(spreads, (slices.Max(visits)-slices.Min(visits))/m)
		}
	}
	return median(spreads)
}
