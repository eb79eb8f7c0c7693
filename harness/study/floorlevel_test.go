package study_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// onFloors gives the blocks of a made-up study a round trip of 80 ns, and from repetition far on one of 430 ns and saved ns less of it.
func onFloors(far int, saved float64) *study.Results {
	r := studytest.Curves(1)
	for i := range r.Blocks {
		b := &r.Blocks[i]
		trip := 80 + float64(i%9)
		if b.Repetition >= far {
			trip = 430 - float64(i%9)
		} else if e := r.Study.Cells[b.Cell].Engine; e == "spinwait" {
			*b.MeanNS -= saved
		}
		b.RoundTripNS = &trip
	}
	r.Rows, r.Drifts, _ = study.Summarize(&r.Study, r.Blocks)
	return r
}

// TestBreakEvenOnEachFloor: spinwait's overhead is 1,200 ns far and 750 ns near, so it breaks even at 48 and at 30 rules; between them
// lies what both together say.
func TestBreakEvenOnEachFloor(t *testing.T) {
	for _, b := range study.BreakEvens(onFloors(7, 450))[0].Engines {
		require.Len(t, b.Floors, 1, "%s: three repetitions are too few for the other", b.Label)
		near := b.Floors[0]
		assert.InDelta(t, 84, *near.FloorNS, 3)
		if b.Engine != "spinwait" {
			continue
		}
		require.Equal(t, "once", near.Verdict)
		assert.True(t, *near.Lo <= 30 && 30 <= *near.Hi, "30 in [%v, %v]", *near.Lo, *near.Hi)
		assert.Less(t, *near.Hi / *near.Lo, 1.5)
		assert.InEpsilon(t, 50**near.At, *near.WorkNS, 0.1)
		assert.Greater(t, *b.Hi / *b.Lo, *near.Hi / *near.Lo)
	}
}

// TestALevelThatLacksPlacesSaysNothingOfThem: futex pays from 2,080 rules on, which a level that ends at 1,600 can't know, and what
// always pays may not do so where it was not seen.
func TestALevelThatLacksPlacesSaysNothingOfThem(t *testing.T) {
	engines := func(without int) map[string]study.BreakEven {
		r := onFloors(7, 0)
		for i := range r.Blocks {
			if r.Study.Cells[r.Blocks[i].Cell].RuleCount == without {
				r.Blocks[i].RoundTripNS = nil
			}
		}
		levels := map[string]study.BreakEven{}
		for _, b := range study.BreakEvens(r)[0].Engines {
			levels[b.Engine] = b.Floors[0]
		}
		return levels
	}
	assert.Equal(t, "once", engines(-1)["futex"].Verdict)
	short := engines(3200)["futex"]
	assert.Equal(t, "not shown", short.Verdict)
	assert.Equal(t, 1600.0, *short.Lo)
	assert.Equal(t, "always", engines(-1)["mailbox"].Verdict)
	late := engines(25)["mailbox"]
	assert.Equal(t, "not shown", late.Verdict)
	assert.Equal(t, 50.0, *late.Hi)
}

func TestOneFloorIsNoFinding(t *testing.T) {
	for _, far := range []int{studytest.Repetitions, 0} {
		for _, b := range study.BreakEvens(onFloors(far, 0))[0].Engines {
			assert.Empty(t, b.Floors)
		}
	}
	for _, b := range study.BreakEvens(studytest.Curves(1))[0].Engines {
		assert.Empty(t, b.Floors, "nobody measured round trips")
	}
}
