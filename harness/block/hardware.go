package block

import (
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/perfcount"
)

// minCounted is the packets that a count needs.
const minCounted = 100

// count walks on for a while with the processor's counters running, behind the timed part: a thread that sleeps pays for them at every
// switch. Where there are none it does nothing, nor where most of what they count would be walks that make caches cold.
func (w *walker) count(j *Job, b *study.Block) {
	if w.chill != nil {
		return
	}
	if c := perfcount.Open(); c != nil {
		defer c.Close()
		b.Hardware = w.counted(j, c)
	}
}

// counting is what counts, as perfcount.Counters does: Stop returns what was counted since it was opened, between each Start and Stop.
type counting interface {
	Start()
	Stop() (perfcount.Counts, bool)
}

// counted walks permutation after permutation, counts the walks alone, and divides by their packets; nil where these are too few, or were
// not counted.
func (w *walker) counted(j *Job, c counting) *study.ProcessorCounts {
	var counts perfcount.Counts
	packets, ok := 0, true
	for left := w.ticks(float64(j.SampleFor)); left > 0 && ok; {
		w.next()
		w.runIn()
		c.Start()
		s := w.pass(left)
		counts, ok = c.Stop()
		packets += s.n
		left -= min(left, max(1, s.last-s.first))
	}
	if !ok || packets < minCounted {
		return nil
	}
	n := float64(packets)
	return &study.ProcessorCounts{
		Cycles: counts.Cycles / n, Instructions: counts.Instructions / n, CacheMisses: counts.CacheMisses / n, BranchMisses: counts.BranchMisses / n,
	}
}
