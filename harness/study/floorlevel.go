package study

import (
	"maps"
	"math"
	"slices"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// floors are the levels on which a study's core-to-core round trips lie, as bounds. On a virtual machine they may be two: the hypervisor runs
// two virtual CPUs near each other for some seconds, and far apart for others.
type floors []floorLevel

type floorLevel struct{ lowest, highest float64 }

func (l floorLevel) holds(ns float64) bool { return l.lowest <= ns && ns <= l.highest }

// floorLevels returns two levels where a tenth of the round trips is apart from another tenth by more than apart twice over: what lies near
// the lower, and near the higher of them. Those between belong to neither. Elsewhere nil: one level is no finding.
func floorLevels(ns []float64) floors {
	if len(ns) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(ns))
	low, high := sorted[len(sorted)/10], sorted[len(sorted)-1-len(sorted)/10]
	if high <= low*apart*apart {
		return nil
	}
	return floors{{0, low * apart}, {high / apart, math.Inf(1)}}
}

// roundTrips are the floors under a cell's good blocks, by repetition.
type roundTrips map[int]map[int]float64

func roundTripsOf(blocks []Block) roundTrips {
	trips := roundTrips{}
	for i := range blocks {
		b := &blocks[i]
		if b.Status != BlockOK || b.RoundTripNS == nil {
			continue
		}
		if trips[b.Cell] == nil {
			trips[b.Cell] = map[int]float64{}
		}
		trips[b.Cell][b.Repetition] = *b.RoundTripNS
	}
	return trips
}

// under is the floors under all good blocks of rows.
func (trips roundTrips) under(rows []*Row) []float64 {
	var ns []float64
	for _, r := range rows {
		ns = slices.AppendSeq(ns, maps.Values(trips[r.Cell.ID]))
	}
	return ns
}

// minOnLevel is the blocks of a place that a level needs: fewer have no interval.
const minOnLevel = 6

// byFloor finds the crossing of one engine's rows on each level by itself. Blocks of one level are from different repetitions at different
// places, so their order says nothing: as many of each place as the poorest one has are taken.
func (b *BreakEven) byFloor(t *table, rows []*Row, trips roundTrips, levels floors) {
	for _, level := range levels {
		var places, floor []float64
		var ratios [][]float64
		for i, r := range rows {
			own, ns := t.ratiosOn(r, trips[r.Cell.ID], level)
			if len(own) >= minOnLevel {
				places, ratios, floor = append(places, b.Points[i].Place), append(ratios, own), append(floor, ns...)
			}
		}
		if len(places) < 2 {
			continue
		}
		fewest := len(slices.MinFunc(ratios, func(x, y []float64) int { return len(x) - len(y) }))
		for i := range ratios {
			ratios[i] = ratios[i][:fewest]
		}
		c := stat.Cross(places, ratios)
		if len(places) < len(rows) {
			c = ofSome(c, places)
		}
		on := BreakEven{Engine: b.Engine, Label: b.Label, FloorNS: median(floor), Verdict: c.Verdict, At: c.At, Lo: c.Lo, Hi: c.Hi}
		if c.At != nil {
			on.Coverage, on.WorkNS = &c.Coverage, b.workAt(*c.At)
		}
		b.Floors = append(b.Floors, on)
	}
}

// ofSome weakens what a curve says of the whole range where it lacks some of its places.
func ofSome(c stat.Crossing, places []float64) stat.Crossing {
	switch c.Verdict {
	case NeverPays:
		return stat.Crossing{Verdict: NotShown, Lo: &places[len(places)-1]}
	case AlwaysPays:
		return stat.Crossing{Verdict: NotShown, Hi: &places[0]}
	}
	return c
}

// ratiosOn returns a row's ratios of the repetitions whose block stood on a level of the floor, and those floors.
func (t *table) ratiosOn(r *Row, trips map[int]float64, level floorLevel) (ratios, ns []float64) {
	all := t.engineRatios(r)
	if r.RatioLo == nil {
		return nil, nil
	}
	for _, repetition := range slices.Sorted(maps.Keys(t.means[r.Cell.ID])) {
		if !t.counts(repetition) || len(all) == 0 {
			continue
		}
		if trip, ok := trips[repetition]; ok && level.holds(trip) {
			ratios, ns = append(ratios, all[0]), append(ns, trip)
		}
		all = all[1:]
	}
	return ratios, ns
}
