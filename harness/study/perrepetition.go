package study

import (
	"maps"
	"slices"
)

// PerRepetition returns a number of a cell's good blocks, one for each repetition that has all visits of the cell, in the order
// of the repetitions: the median of the visits. It is what two studies are compared by. Empty where a good block lacks the
// number.
func (r *Results) PerRepetition(cell int, number func(*Block) *float64) []float64 {
	visits := map[int][]float64{}
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if b.Cell != cell || b.Status != BlockOK {
			continue
		}
		n := number(b)
		if n == nil {
			return nil
		}
		visits[b.Repetition] = append(visits[b.Repetition], *n)
	}
	var values []float64
	for _, repetition := range slices.Sorted(maps.Keys(visits)) {
		if v := visits[repetition]; len(v) == r.Study.Cells[cell].Visits() {
			values = append(values, *median(v))
		}
	}
	return values
}

// Ratios returns the ratios to sequential that Row.Ratio of a cell is the median of, repetition after repetition; empty where
// the row has none.
func (r *Results) Ratios(cell int) []float64 {
	row := &r.Rows[cell]
	if row.RatioLo == nil {
		return nil
	}
	return newTable(&r.Study, r.Blocks).engineRatios(row)
}
