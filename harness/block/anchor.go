package block

import (
	"math"
	"time"

	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// anchor is one moment on two clocks.
type anchor struct {
	ticks uint64
	mono  time.Duration
}

// readAnchor reads both clocks at once: of some tries the one with the least time around it.
func readAnchor() anchor {
	const tries = 20
	best, around := anchor{}, uint64(math.MaxUint64)
	for range tries {
		before := clock.Ticks()
		mono := usage.Monotonic()
		after := clock.Ticks()
		if after-before < around {
			best, around = anchor{ticks: before + (after-before)/2, mono: mono}, after-before
		}
	}
	return best
}

// leastSpan is how far apart two anchors must be to tell a rate better than the study's calibration did.
const leastSpan = 50 * time.Millisecond

// rate is the ticks of a nanosecond between two anchors, or given where they lie too close. Calibration takes 7 ms, and an
// error of 50 ns there would be 0.4 ms in a minute; over a warm-up of 200 ms it is 15 us.
func (a anchor) rate(later anchor, given float64) float64 {
	if later.mono-a.mono < leastSpan {
		return given
	}
	return float64(later.ticks-a.ticks) / float64(later.mono-a.mono)
}

// drift is by how much the monotonic clock went ahead of ticks at the given rate, in nanoseconds.
func (a anchor) drift(later anchor, rate float64) float64 {
	return float64(later.mono-a.mono) - float64(later.ticks-a.ticks)/rate
}
