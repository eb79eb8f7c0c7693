package study_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// onFloors gives the blocks of a made-up study a round trip of some 80 ns, where far says so of their repetition one of 430 ns, and near spinwait takes
// saved ns less.
func onFloors(r *study.Results, far func(repetition int) bool, saved float64) *study.Results {
	for i := range r.Blocks {
		b := &r.Blocks[i]
		trip := 80 + float64(i%9)
		if far(b.Repetition) {
			trip = 430 - float64(i%9)
		} else if e := r.Study.Cells[b.Cell].Engine; e == "spinwait" {
			*b.MeanNS -= saved
		}
		b.RoundTripNS = &trip
	}
	r.Rows, r.Drifts, _ = study.Summarize(&r.Study, r.Blocks)
	return r
}

func from(repetition int) func(int) bool { return func(n int) bool { return n >= repetition } }

// twenty is two made-up studies as one of twenty repetitions.
func twenty() *study.Results {
	r, more := studytest.Curves(1), studytest.Curves(2)
	for i := range more.Blocks {
		more.Blocks[i].Repetition += studytest.Repetitions
	}
	r.Study.Repetitions, r.Blocks = 2*studytest.Repetitions, append(r.Blocks, more.Blocks...)
	return r
}

// TestBreakEvenOnEachFloor: spinwait's overhead is 1,200 ns far and 750 ns near, so it breaks even at 48 and at 30 rules; between them
// lies what both together say.
func TestBreakEvenOnEachFloor(t *testing.T) {
	seen := false
	for _, b := range study.BreakEvens(onFloors(twenty(), func(n int) bool { return n%2 == 1 }, 450))[0].Engines {
		require.Len(t, b.Floors, 2, b.Label)
		near, far := b.Floors[0], b.Floors[1]
		assert.InDelta(t, 84, near.FloorNS, 3)
		assert.InDelta(t, 426, far.FloorNS, 3)
		assert.Equal(t, []int{8, 10, 8, 10}, []int{near.Places, near.Blocks, far.Places, far.Blocks})
		if b.Engine != "spinwait" {
			continue
		}
		seen = true
		for truth, on := range map[float64]study.FloorBreakEven{30: near, 48: far} {
			require.Equal(t, "once", on.Verdict)
			assert.True(t, *on.Lo <= truth && truth <= *on.Hi, "%v in [%v, %v]", truth, *on.Lo, *on.Hi)
			assert.Less(t, *on.Hi / *on.Lo, 1.5)
			assert.InEpsilon(t, 50**on.At, *on.WorkNS, 0.1)
			assert.Greater(t, *b.Hi / *b.Lo, *on.Hi / *on.Lo)
		}
		assert.True(t, *near.At < *b.At && *b.At < *far.At)
	}
	assert.True(t, seen)
}

// TestTooFewBlocksOnALevelSayNothing: three repetitions of ten.
func TestTooFewBlocksOnALevelSayNothing(t *testing.T) {
	for _, b := range study.BreakEvens(onFloors(studytest.Curves(1), from(7), 0))[0].Engines {
		require.Len(t, b.Floors, 1)
		assert.InDelta(t, 84, b.Floors[0].FloorNS, 3)
		assert.Equal(t, 7, b.Floors[0].Blocks)
	}
}

// TestALevelThatLacksPlacesSaysNothingOfThem: futex pays from 2,080 rules on, which a level that ends at 1,600 can't know, and what
// always pays may not do so where it was not seen.
func TestALevelThatLacksPlacesSaysNothingOfThem(t *testing.T) {
	engines := func(without int) map[string]study.FloorBreakEven {
		r := onFloors(studytest.Curves(1), from(7), 0)
		for i := range r.Blocks {
			if r.Study.Cells[r.Blocks[i].Cell].RuleCount == without {
				r.Blocks[i].RoundTripNS = nil
			}
		}
		levels := map[string]study.FloorBreakEven{}
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
	unbounded := engines(3200)["mailbox"]
	assert.Equal(t, "not shown", unbounded.Verdict, "it may lose again")
	assert.Nil(t, unbounded.Lo)
	assert.Nil(t, unbounded.Hi)
	late := engines(25)["mailbox"]
	assert.Equal(t, "not shown", late.Verdict)
	assert.Equal(t, 50.0, *late.Hi)
}

func TestOneFloorIsNoFinding(t *testing.T) {
	for _, far := range []int{studytest.Repetitions, 0} {
		for _, b := range study.BreakEvens(onFloors(studytest.Curves(1), from(far), 0))[0].Engines {
			assert.Empty(t, b.Floors)
		}
	}
	for _, b := range study.BreakEvens(studytest.Curves(1))[0].Engines {
		assert.Empty(t, b.Floors, "nobody measured round trips")
	}
}

// TestASmearHasNoLevels: round trips from 80 to 430 ns with no gap between them.
func TestASmearHasNoLevels(t *testing.T) {
	r := studytest.Curves(1)
	for i := range r.Blocks {
		trip := 80 + float64(i*37%350)
		r.Blocks[i].RoundTripNS = &trip
	}
	for _, b := range study.BreakEvens(r)[0].Engines {
		assert.Empty(t, b.Floors)
	}
}
