package block

import (
	"fmt"
	"math"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/roundtrip"
)

// offset is by how much a helper's clock is ahead of the dispatcher's, in nanoseconds; nil: not known.
type offset struct{ ns, uncertainty *float64 }

// offsetTrips is how many questions an offset is estimated from: under 1 ms.
const offsetTrips = 1_000

// clockOffset asks the clock of each helper's CPU, and returns the offset that may be the largest. It is known where stamps are
// compared, and helpers are pinned to other CPUs than the dispatcher's.
func clockOffset(j *Job) (worst offset, err error) {
	if j.AnatomyFor == 0 || !clock.HasCounter() {
		return worst, nil
	}
	asked := map[int]bool{}
	for i, cpu := range j.Cell.CPUs {
		if i == 0 || cpu == j.Cell.CPUs[0] || asked[cpu] {
			continue
		}
		asked[cpu] = true
		ticks, uncertainty, err := roundtrip.Offset(cpu, offsetTrips)
		if err != nil {
			return worst, fmt.Errorf("measure clock offset: %w", err)
		}
		o := offset{value(ticks / j.TicksPerNS), value(uncertainty / j.TicksPerNS)}
		if worst.ns == nil || o.most() > worst.most() {
			worst = o
		}
	}
	return worst, nil
}

// most is how large the offset may be.
func (o offset) most() float64 { return math.Abs(*o.ns) + *o.uncertainty }

// fill notes the offset beside the parts that it may bend.
func (o offset) fill(a *study.Anatomy) {
	if a != nil {
		a.OffsetNS, a.OffsetUncertaintyNS = o.ns, o.uncertainty
	}
}
