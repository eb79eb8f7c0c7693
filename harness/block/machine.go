package block

import (
	"runtime"
	"runtime/metrics"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/harness/fitness"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// machine watches what the runtime and the hypervisor do over the timed part. At its end the runtime's figures are read without
// stopping the world, which would disturb spinning helpers; they may lack the last objects of a span.
type machine struct {
	steal   time.Duration
	metrics []metrics.Sample
	objects uint64
	cycles  uint64
}

const (
	objectsMetric = "/gc/heap/allocs:objects"
	cyclesMetric  = "/gc/cycles/total:gc-cycles"
)

func watchMachine() (*machine, error) {
	m := &machine{metrics: []metrics.Sample{{Name: objectsMetric}, {Name: cyclesMetric}}}
	var err error
	if m.steal, err = usage.Steal(); err != nil {
		return nil, err
	}
	m.read() // the first reading allocates
	var settled runtime.MemStats
	runtime.ReadMemStats(&settled) // stops the world: objects allocated before are counted before
	m.objects, m.cycles = m.read()
	return m, nil
}

func (m *machine) read() (objects, cycles uint64) {
	metrics.Read(m.metrics)
	return m.metrics[0].Value.Uint64(), m.metrics[1].Value.Uint64()
}

// fill writes what happened into b. The harness itself allocates nothing between watchMachine and here.
func (m *machine) fill(b *study.Block, samples uint64) error {
	objects, cycles := m.read()
	steal, err := usage.Steal()
	if err != nil {
		return err
	}
	b.AllocsPerPkt = float64(objects-m.objects) / float64(max(samples, 1))
	b.GCCycles = uint32(cycles - m.cycles)
	b.StealNS = float64(max(0, steal-m.steal))
	return nil
}

// watch watches what else goes on beside the timed part, until the function that it returns is called. A machine that can't be
// watched leaves the block's noise null.
func watch(j *Job, b *study.Block) func() {
	w, err := fitness.Begin(fitness.Options{Ours: j.Ours, Alone: alone(j.Cell)})
	if err != nil {
		return func() {}
	}
	return func() {
		if noise, err := w.End(); err == nil {
			b.Noise = &noise
		}
	}
}

// alone reports whether each participant has a CPU of its own.
func alone(c study.Cell) bool {
	return len(c.CPUs) == c.Participants && len(slices.Compact(slices.Sorted(slices.Values(c.CPUs)))) == len(c.CPUs) && len(c.CPUs) > 0
}
