package plan

import (
	"fmt"
	"slices"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
)

// replicas adds the control of a group: as many sequential loops as its teams have CPUs, one cell for each number of them.
func (b *builder) replicas(f Factors, g study.Group) {
	switch {
	case g.Arrivals != "":
		b.note("left out: replicas of an open loop: they show what CPUs can do, not how they wait")
		return
	case g.Cold:
		b.note("left out: replicas with cold caches: each would make the others wait")
		return
	}
	var added []int
	for _, workers := range f.Workers {
		for _, callerRuns := range f.CallerRuns {
			n := min(engines.Config{Workers: workers, CallerRuns: callerRuns}.Participants(), b.cpuCount(g.Pin))
			if n > 1 && !slices.Contains(added, n) {
				added = append(added, n)
				b.add(b.replica(g, n))
			}
		}
	}
	if added == nil {
		b.note("left out: replicas on one CPU: that is sequential")
	}
}

func (b *builder) replica(g study.Group, n int) study.Cell {
	c := b.alone(g, study.Replicas)
	c.Primitive = "none: sequential loops that share nothing, packets dealt by flow"
	c.Workers, c.Participants, c.CPUs = n, n, b.cpusFor(g.Pin, n)
	c.Label = fmt.Sprintf("replicas W=%d", n)
	return c
}
