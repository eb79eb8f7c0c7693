package study

import (
	"maps"
	"slices"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// FloorBreakEven is where an engine breaks even on one level of the floor: by the blocks whose own core-to-core round trip lay on it.
type FloorBreakEven struct {
	FloorNS float64 `json:"floor_ns"` // the median of those round trips
	Places  int     `json:"places"`   // with enough blocks on the level
	Blocks  int     `json:"blocks"`   // of the poorest of them
	BreakEvenAnswer
}

// floorLevel is a range of round trips. On a virtual machine there may be two of them: the hypervisor runs two virtual CPUs near each other
// for some seconds, and far apart for others.
type floorLevel struct{ lowest, highest float64 }

func (l floorLevel) holds(ns float64) bool { return l.lowest <= ns && ns <= l.highest }

func around(ns float64) floorLevel { return floorLevel{ns / apart, ns * apart} }

// floorLevels returns two levels where a tenth of the round trips is so far below another tenth that what lies near the one does not touch
// what lies near the other, and nearly all lie near one of them. Elsewhere nil: one level is no finding, and a smear has none.
func floorLevels(ns []float64) []floorLevel {
	if len(ns) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(ns))
	tenth := len(sorted) / 10
	near, far := around(sorted[tenth]), around(sorted[len(sorted)-1-tenth])
	stray := 0
	for _, trip := range sorted {
		if !near.holds(trip) && !far.holds(trip) {
			stray++
		}
	}
	if near.highest >= far.lowest || stray > tenth {
		return nil
	}
	return []floorLevel{near, far}
}

// roundTrips are the floors under good blocks, by cell and repetition.
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

// byFloor answers for each engine on each level that the round trips of the whole sweep lie on.
func (s *RuleSweep) byFloor(r *Results, t *table, trips roundTrips) {
	var ns []float64
	for _, b := range s.Engines {
		for _, p := range b.Points {
			ns = slices.AppendSeq(ns, maps.Values(trips[p.Cell]))
		}
	}
	for _, level := range floorLevels(ns) {
		for i := range s.Engines {
			s.Engines[i].onLevel(level, r, t, trips)
		}
	}
}

// minOnLevel is the blocks of a place that a level needs: fewer have no interval of 95%.
const minOnLevel = 6

// onLevel answers by the places that have blocks enough on a level.
func (b *BreakEven) onLevel(level floorLevel, r *Results, t *table, trips roundTrips) {
	var used []BreakEvenPoint
	var places, floor []float64
	var ratios [][]float64
	for _, p := range b.Points {
		own, ns := t.ratiosOn(&r.Rows[p.Cell], trips[p.Cell], level)
		if len(own) >= minOnLevel {
			used, places, ratios, floor = append(used, p), append(places, p.Place), append(ratios, own), append(floor, ns...)
		}
	}
	if len(used) < 2 {
		return
	}
	f := FloorBreakEven{FloorNS: *median(floor), Places: len(used), BreakEvenAnswer: b.answer(stat.Cross(places, ratios))}
	f.Blocks = len(slices.MinFunc(ratios, func(x, y []float64) int { return len(x) - len(y) }))
	f.confine(b.Points, places)
	b.Floors = append(b.Floors, f)
}

// confine takes back what was said of the whole range where the level lacks an end of it.
func (a *BreakEvenAnswer) confine(points []BreakEvenPoint, places []float64) {
	first, last := &places[0], &places[len(places)-1]
	lacksFirst, lacksLast := *first > points[0].Place, *last < points[len(points)-1].Place
	never, always := a.Verdict == NeverPays, a.Verdict == AlwaysPays
	if (lacksFirst || lacksLast) && (never || always) {
		a.Verdict = NotShown
	}
	if lacksLast && never {
		a.Lo = last
	}
	if lacksFirst && always {
		a.Hi = first
	}
}

// ratiosOn returns a row's ratios of the repetitions whose block stood on a level of the floor, and those floors.
func (t *table) ratiosOn(r *Row, trips map[int]float64, level floorLevel) (ratios, ns []float64) {
	if r.RatioLo == nil {
		return nil, nil
	}
	repetitions, all := t.engineTurns(r)
	for i, repetition := range repetitions {
		if trip, ok := trips[repetition]; ok && level.holds(trip) {
			ratios, ns = append(ratios, all[i]), append(ns, trip)
		}
	}
	return ratios, ns
}
