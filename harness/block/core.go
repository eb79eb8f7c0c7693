package block

import (
	"fmt"

	"github.com/tigerbench/tigerbench/internal/corun"
)

// coreState tells whether the dispatcher has a core of its own at a moment.
type coreState struct {
	loopNS   *float64 // of the loop of loads, on whichever is slower of the dispatcher's CPU and the first helper's; nil where the dispatcher is not pinned
	slowdown *float64 // of the dispatcher's by the first helper's; nil where they are not two
}

// loopSamples is how many samples of the loop are taken, alone and together each: under 1 ms.
const loopSamples = 200

func readCore(j *Job) (c coreState, err error) {
	if len(j.Cell.CPUs) == 0 {
		return c, nil
	}
	cpu, pinned := helperCPU(j)
	if !pinned {
		c.loopNS = over(corun.Median(corun.Alone(loopSamples)), j.TicksPerNS)
		return c, nil
	}
	t, err := corun.Measure(cpu, loopSamples)
	if err != nil {
		return c, fmt.Errorf("measure slowdown by another CPU: %w", err)
	}
	alone := corun.Median(t.Alone)
	c.loopNS = over(larger(alone, corun.Median(t.Other)), j.TicksPerNS)
	if alone != nil {
		c.slowdown = over(corun.Median(t.Together), *alone)
	}
	return c, nil
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
