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

// TestDelayIsWhatItSays compares with the runtime's clock. The best of several tries: a descheduled thread waits longer.
func TestDelayIsWhatItSays(t *testing.T) {
	for _, d := range []time.Duration{200 * time.Nanosecond, time.Microsecond, 10 * time.Microsecond, 100 * time.Microsecond} {
		t.Run(d.String(), func(t *testing.T) {
			calls, best := int(time.Millisecond/d), math.Inf(1)
			allowed := max(100, 0.02*float64(d))
			for try := 0; try < 2000 && best > allowed/4; try++ {
				e := delay(study.Cell{Delay: study.Nanoseconds(d)}, reference{})
				start := time.Now()
				for range calls {
					e.Evaluate(nil)
				}
				best = min(best, math.Abs(float64(time.Since(start))/float64(calls)-float64(d)))
			}
			assert.Less(t, best, allowed, "nanoseconds that the mean is off")
		})
	}
}

// TestKnownDelayIsRecoveredAsServiceTime is the whole way: cell, timed loop, tally, block, less the loop without a delay. Blocks
// are much shorter than a time slice and there are many, so that some are measured without the thread losing its CPU, whatever else runs.
func TestKnownDelayIsRecoveredAsServiceTime(t *testing.T) {
	measured := func(d time.Duration) study.Block {
		j := fakeJob()
		j.Cell.Engine, j.Cell.Delay, j.Duration = study.Reference, study.Nanoseconds(d), time.Millisecond
		b := measure(j, delay(j.Cell, reference{}), fakeMaterial(10))
		require.Equal(t, study.BlockOK, b.Status, b.Reason)
		return b
	}
	for _, d := range []time.Duration{time.Microsecond, 10 * time.Microsecond, 100 * time.Microsecond} {
		t.Run(d.String(), func(t *testing.T) {
			allowed := max(100, 0.02*float64(d))
			bestMean, bestMedian := math.Inf(1), math.Inf(1)
			for try := 0; try < 2000 && (bestMean > allowed || bestMedian > allowed); try++ {
				loop, b := measured(0), measured(d)
				bestMean = min(bestMean, math.Abs(*b.MeanNS-*loop.MeanNS-float64(d)))
				bestMedian = min(bestMedian, math.Abs(*b.P50NS-*loop.P50NS-float64(d)))
			}
			assert.LessOrEqual(t, bestMean, allowed)
			assert.LessOrEqual(t, bestMedian, allowed)
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
