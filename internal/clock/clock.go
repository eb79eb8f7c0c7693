// Package clock gives the cheapest monotonic time stamp of the machine.
//
// On amd64 with an invariant time-stamp counter a stamp is one RDTSC (about 9 ns on the machine of results/), without a
// fence: the processor may take it some instructions early or late, so a single sample is smeared by a few
// nanoseconds while sums of consecutive samples stay exact. Elsewhere a stamp is the runtime's monotonic clock.
package clock

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// base anchors the monotonic clock where there is no counter.
var base = time.Now()

// Ticks returns the current stamp. Differences of stamps, also between CPUs, count ticks; see Nanoseconds.
func Ticks() uint64 {
	if hasCounter {
		return counter()
	}
	return uint64(time.Since(base))
}

// OrderedTicks is Ticks taken after every earlier load of this thread: for stamps that are compared with those of another
// CPU. It costs some nanoseconds more.
func OrderedTicks() uint64 {
	if hasCounter {
		return ordered()
	}
	return uint64(time.Since(base))
}

// HasCounter reports whether stamps are the processor's own counter, one for each CPU.
func HasCounter() bool { return hasCounter }

// given holds the bits of SetRate's rate; 0 until then.
var given atomic.Uint64

var measured = sync.OnceValue(calibrate)

// PerNanosecond returns how many ticks pass in one nanosecond: what SetRate said, or what the first call measures, for
// some 20 ms.
func PerNanosecond() float64 {
	if bits := given.Load(); bits != 0 {
		return math.Float64frombits(bits)
	}
	return measured()
}

// SetRate sets the ticks of a nanosecond to what another process of this machine measured, so that both turn ticks into
// time alike and this one need not measure. Call it before anything else of this package but Ticks.
func SetRate(perNanosecond float64) {
	if !(perNanosecond > 0) {
		panic(fmt.Sprintf("clock: a rate of %g ticks a nanosecond was set", perNanosecond))
	}
	given.Store(math.Float64bits(perNanosecond))
}

// Nanoseconds turns a difference of stamps into nanoseconds.
func Nanoseconds(ticks uint64) float64 { return float64(ticks) / PerNanosecond() }

// FromDuration turns a duration into ticks.
func FromDuration(d time.Duration) uint64 { return uint64(float64(d) * PerNanosecond()) }

// Step returns the nanoseconds by which the clock advances. Some processors update their counter every 26 or so ticks, so
// that single samples are multiples of that step; means are not affected.
//
// It is the greatest common divisor of the differences between stamps taken one after another, without the rare ones
// (under 1 in 100) that an interruption or a move to another CPU makes.
var Step = sync.OnceValue(func() float64 {
	const stamps = 10_000
	seen := map[uint64]int{}
	for last, i := Ticks(), 0; i < stamps; i++ {
		now := Ticks()
		seen[now-last]++
		last = now
	}
	step := uint64(0)
	for difference, count := range seen {
		if count >= stamps/100 {
			step = gcd(step, difference)
		}
	}
	return Nanoseconds(max(step, 1))
})

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Name names the clock, its rate and its step, for results.
func Name() string {
	if hasCounter {
		return fmt.Sprintf("TSC, %.3f GHz, step %.1f ns", PerNanosecond(), Step())
	}
	return fmt.Sprintf("monotonic clock, step %.0f ns", Step())
}

// calibrate compares the counter with the monotonic clock over 7 ms, three times, and takes the median, so that one
// descheduling does not bend it.
func calibrate() float64 {
	if !hasCounter {
		return 1
	}
	a, b, c := measureRate(), measureRate(), measureRate()
	return max(min(a, b), min(max(a, b), c))
}

func measureRate() float64 {
	t0, c0 := time.Now(), counter()
	time.Sleep(7 * time.Millisecond)
	elapsed, c1 := time.Since(t0), counter()
	return float64(c1-c0) / float64(elapsed)
}
