package enginetest

import (
	"runtime"
	"slices"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/internal/affinity"
)

// widest is the most workers that a shape has.
var widest = max(5, 2*runtime.NumCPU())

// shaped returns the default configuration for w workers.
func shaped(w int, callerRuns bool) engines.Config {
	c := engines.Default(w)
	c.CallerRuns = callerRuns
	return c
}

// everyShape returns workers 1, 2, 3, NumCPU and twice NumCPU, each with a waiting dispatcher and with one that works.
func everyShape() []engines.Config {
	counts := []int{1, 2, 3, runtime.NumCPU(), 2 * runtime.NumCPU()}
	slices.Sort(counts)
	var shapes []engines.Config
	for _, w := range slices.Compact(counts) {
		shapes = append(shapes, shaped(w, false), shaped(w, true))
	}
	return shapes
}

// fewShapes returns the shapes that a case with dear packets makes do with: one that fits two CPUs, and the original's.
func fewShapes() []engines.Config {
	return []engines.Config{shaped(2, true), shaped(3, false)}
}

// fitting returns shapes of two participants, which run side by side on two CPUs.
func fitting() []engines.Config {
	return []engines.Config{shaped(1, false), shaped(2, true)}
}

// variant returns c with one thing changed.
func variant(c engines.Config, change func(*engines.Config)) engines.Config {
	change(&c)
	return c
}

// variants returns c with each of the other dimensions changed in turn: early exit, its polling interval, shards, threads.
func variants(c engines.Config) []engines.Config {
	var out []engines.Config
	for _, exit := range []engines.EarlyExit{engines.ExitOff, engines.ExitOrdered, engines.ExitAny} {
		for _, shards := range engines.ShardPolicies() {
			out = append(out, variant(c, func(c *engines.Config) { c.EarlyExit, c.Shards = exit, shards }))
		}
	}
	for _, every := range []int{1, 8, 64} {
		out = append(out, variant(c, func(c *engines.Config) { c.ExitEvery = every }))
	}
	out = append(out, variant(c, func(c *engines.Config) { c.LockThread = false }))
	if cpus, err := affinity.Allowed(); err == nil {
		out = append(out, variant(c, func(c *engines.Config) { c.CPUs = rotate(cpus) }))
	}
	return out
}

// rotate puts the first CPU last, so that the first helper is not pinned to the CPU that most others start on.
func rotate(cpus []int) []int { return append(slices.Clone(cpus[1:]), cpus[0]) }
