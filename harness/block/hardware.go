package block

import (
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/perfcount"
)

// minCounted is the packets that a count needs.
const minCounted = 100

// count walks the corpus for a while with the processor's counters on, behind the timed part: a thread that sleeps pays for them at
// every switch. Where there are none it does nothing.
func (w *walker) count(j *Job, b *study.Block) {
	if j.SampleFor == 0 {
		return
	}
	counters := perfcount.Open()
	if counters == nil {
		return
	}
	defer counters.Close()
	w.next()
	w.runIn()
	counters.Start()
	s := w.until(w.order, clock.Ticks()+w.ticks(float64(j.SampleFor)))
	counts, ok := counters.Stop()
	if ok {
		b.Hardware = perPacket(counts, s.n)
	}
}

// perPacket divides by the packets; nil where they are too few.
func perPacket(c perfcount.Counts, packets int) *study.Hardware {
	if packets < minCounted {
		return nil
	}
	n := float64(packets)
	return &study.Hardware{Cycles: c.Cycles / n, Instructions: c.Instructions / n, CacheMisses: c.CacheMisses / n, BranchMisses: c.BranchMisses / n}
}
