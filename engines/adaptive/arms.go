package adaptive

import (
	"runtime"
	"slices"

	"github.com/tigerbench/tigerbench/engines"
)

// flat is the most helpers for which a tree is the same as one line each.
const flat = 4

// sizes are the teams that a configuration allows: powers of two, and the largest. Helpers that spin need a CPU each, and a P
// each beside the dispatcher's and the runtime's, of processors.
func sizes(c engines.Config, processors int) (sizes []int) {
	cpus := c.CPUCount
	if cpus == 0 {
		cpus = runtime.NumCPU()
	}
	if len(c.CPUs) > 0 {
		cpus = min(cpus, 1+distinct(c.CPUs))
	}
	most := min(c.Workers, cpus, processors-1)
	for size := 2; size < most; size *= 2 {
		sizes = append(sizes, size)
	}
	if most > 1 {
		sizes = append(sizes, most)
	}
	return sizes
}

func distinct(cpus []int) int { return len(slices.Compact(slices.Sorted(slices.Values(cpus)))) }

// kinds are the teams of the given sizes, without and, where that differs, with a tree.
func kinds(sizes []int) (kinds []arm) {
	for _, size := range sizes {
		kinds = append(kinds, arm{participants: size})
		if size-1 > flat {
			kinds = append(kinds, arm{participants: size, tree: true})
		}
	}
	return kinds
}

// intervals are how often participants with so many rules may look at what others found: as asked for, the 16-fold, and once. A look costs a few ns
// and cuts a scan: much where rules are checked many at a time and nothing matches. stride is what a matcher makes of an interval.
func intervals(c engines.Config, length int, stride func(every int) int) []int {
	list := []int{c.ExitEvery}
	if c.EarlyExit == engines.ExitOff {
		return list // nobody looks
	}
	for _, every := range []int{16 * c.ExitEvery, length} {
		if stride(every) > 4*stride(list[len(list)-1]) && every <= length {
			list = append(list, every)
		}
	}
	return list
}
