package clock_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/internal/clock"
)

// TestTicksAgreeWithTheMonotonicClock takes the best of several tries: the thread may lose its CPU between the two
// readings of a pair.
func TestTicksAgreeWithTheMonotonicClock(t *testing.T) {
	best := math.Inf(1)
	for try := 0; try < 10 && best > 0.02; try++ {
		t0, c0 := time.Now(), clock.Ticks()
		time.Sleep(50 * time.Millisecond)
		wall, ticks := time.Since(t0), clock.Ticks()-c0
		best = min(best, math.Abs(clock.Nanoseconds(ticks)/float64(wall)-1))
	}
	assert.LessOrEqual(t, best, 0.02, "ticks differ by this part of the monotonic clock's time")
}

func TestTicksNeverRunBackwards(t *testing.T) {
	last := clock.Ticks()
	for range 100_000 {
		now := clock.Ticks()
		if now < last {
			t.Fatalf("stamp %d after %d", now, last)
		}
		last = now
	}
}

func TestOrderedTicksIsTheSameClock(t *testing.T) {
	for range 10_000 {
		before := clock.Ticks()
		ordered := clock.OrderedTicks()
		after := clock.OrderedTicks()
		if ordered < before || after < ordered {
			t.Fatalf("stamps %d, %d, %d", before, ordered, after)
		}
	}
}

func TestDurationRoundTrip(t *testing.T) {
	assert.InDelta(t, 1e6, clock.Nanoseconds(clock.FromDuration(time.Millisecond)), 2)
}

func TestStepIsALeastDifference(t *testing.T) {
	step := clock.Step()
	assert.Greater(t, step, 0.0)
	assert.Less(t, step, 1000.0)
	assert.Contains(t, clock.Name(), "step")
}

func BenchmarkTicks(b *testing.B) {
	for b.Loop() {
		clock.Ticks()
	}
}
