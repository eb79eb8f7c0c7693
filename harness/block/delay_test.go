package block

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
)

// leastTries are made before a result is taken, so that a descheduling cannot hide that a delay is too short.
const leastTries = 10

// TestDelayIsWhatItSays compares with the runtime's clock. The least of many tries counts: a descheduled thread waits longer.
func TestDelayIsWhatItSays(t *testing.T) {
	for _, d := range []time.Duration{200 * time.Nanosecond, time.Microsecond, 10 * time.Microsecond, 100 * time.Microsecond} {
		t.Run(d.String(), func(t *testing.T) {
			calls, least := int(time.Millisecond/d), math.Inf(1)
			allowed := max(100, 0.02*float64(d))
			for try := 0; try < leastTries || try < 2000 && least > float64(d)+allowed/4; try++ {
				e := delay(study.Cell{Delay: study.Nanoseconds(d)}, reference{})
				start := time.Now()
				for range calls {
					e.Evaluate(nil)
				}
				least = min(least, float64(time.Since(start))/float64(calls))
			}
			assert.InDelta(t, float64(d), least, allowed)
		})
	}
}

// TestKnownDelayIsRecoveredAsServiceTime is the whole way: cell, timed loop, tally, block, less the loop without a delay. Blocks
// are much shorter than a time slice and there are many, so that some are measured without the thread losing its CPU, whatever else runs;
// the least of each counts.
func TestKnownDelayIsRecoveredAsServiceTime(t *testing.T) {
	type figures struct{ mean, median float64 }
	measured := func(d time.Duration, least *figures) {
		j := fakeJob()
		j.Cell.Engine, j.Cell.Delay, j.Duration = study.Reference, study.Nanoseconds(d), time.Millisecond
		b := measure(j, delay(j.Cell, reference{}), fakeMaterial(10))
		require.Equal(t, study.BlockOK, b.Status, b.Reason)
		least.mean, least.median = min(least.mean, *b.MeanNS), min(least.median, *b.P50NS)
	}
	for _, d := range []time.Duration{time.Microsecond, 10 * time.Microsecond, 100 * time.Microsecond} {
		t.Run(d.String(), func(t *testing.T) {
			allowed := max(100, 0.02*float64(d))
			most := float64(d) + allowed/2
			loop, late := figures{math.Inf(1), math.Inf(1)}, figures{math.Inf(1), math.Inf(1)}
			for try := 0; try < leastTries || try < 2000 && (late.mean-loop.mean > most || late.median-loop.median > most); try++ {
				measured(0, &loop)
				measured(d, &late)
			}
			assert.InDelta(t, float64(d), late.mean-loop.mean, allowed)
			assert.InDelta(t, float64(d), late.median-loop.median, allowed)
		})
	}
}

func TestNoDelayAddsNothing(t *testing.T) {
	e := &fake{}
	assert.Same(t, e, delay(study.Cell{}, e), "the engine itself, not a wrapper")
}

func TestAStallComesEveryPeriod(t *testing.T) {
	s := stall{every: 1000, ticks: clock.FromDuration(2 * time.Millisecond)}
	took := func(now uint64) time.Duration {
		start := time.Now()
		s.look(now)
		return time.Since(start)
	}
	s.look(50)
	assert.EqualValues(t, 1050, s.next, "one period after the first look")
	s.look(1049)
	assert.EqualValues(t, 1050, s.next, "not yet")
	// The stall ends by the clock, so give it a stamp of the clock to count from.
	s.next = clock.Ticks()
	assert.GreaterOrEqual(t, took(clock.Ticks()), 1900*time.Microsecond)
}
