package block

import (
	"fmt"
	"slices"

	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/corun"
)

// coreState tells whether the dispatcher and the first helper have a core of their own at a moment.
type coreState struct {
	loopNS   *float64 // of the loop of loads, on whichever CPU is slower; nil where the dispatcher is not pinned
	slowdown *float64 // of the dispatcher's loop by the first helper's; nil where they are not on two CPUs
}

// loopSamples is how many samples are taken of the loop on each CPU alone, and on both: 200 µs together, or a few times that.
const loopSamples = 200

func readCore(j *Job) (c coreState, err error) {
	if len(j.Cell.CPUs) == 0 {
		return c, nil
	}
	cpu, apart := helperCPU(j)
	if !apart {
		c.loopNS = over(median(corun.Alone(loopSamples)), j.TicksPerNS)
		return c, nil
	}
	t, err := corun.Measure(cpu, loopSamples)
	if err != nil {
		return c, fmt.Errorf("measure slowdown by another CPU: %w", err)
	}
	return stateOf(t, j.TicksPerNS), nil
}

func stateOf(t corun.Times, ticksPerNS float64) (c coreState) {
	alone := median(t.Alone)
	c.loopNS = over(larger(alone, median(t.Other)), ticksPerNS)
	if alone != nil {
		c.slowdown = over(median(t.Together), *alone)
	}
	return c
}

// readAgain keeps the larger of what it was and is. Where it can't be read a second time the block is none the worse.
func (c *coreState) readAgain(j *Job) {
	if now, err := readCore(j); err == nil {
		c.loopNS, c.slowdown = larger(c.loopNS, now.loopNS), larger(c.slowdown, now.slowdown)
	}
}

// median is of samples in ticks, which it sorts; nil where the clock is too coarse to say.
func median(samples []uint64) *float64 {
	slices.Sort(samples)
	ticks := clock.Quantile(samples, 0.5)
	if ticks == 0 {
		return nil
	}
	return &ticks
}

func over(v *float64, by float64) *float64 {
	if v == nil {
		return nil
	}
	return value(*v / by)
}

// larger of two; what is nil is not known.
func larger(a, b *float64) *float64 {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}
