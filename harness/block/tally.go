package block

import (
	"cmp"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/rules"
)

// tally is what the timed passes add up to.
type tally struct {
	nsPerTick     float64
	middle        uint64 // ticks after which the second half begins
	halves        [2]half
	samples       uint64
	ticks         uint64 // of all samples
	gap           uint64 // after each sample of the walk at hand: in no sample
	gaps          uint64 // of all samples
	wall          uint64 // of the timed part, where it is not the sum of the samples; 0: it is
	highest       uint64
	used          usage.Usage
	dropsExpected uint64
}

func newTally(ticksPerNS float64, middle uint64) *tally {
	t := &tally{nsPerTick: 1 / ticksPerNS, middle: middle}
	for i := range t.halves {
		t.halves[i].all = study.NewHistogram()
	}
	return t
}

// fold adds the samples of one walk.
func (t *tally) fold(samples []uint64) {
	for _, s := range samples {
		h := &t.halves[0]
		if t.spent() >= t.middle {
			h = &t.halves[1]
		}
		t.add(h, s)
		t.gaps += t.gap
	}
}

// spent is the time that went by so far.
func (t *tally) spent() uint64 { return t.ticks + t.gaps }

// add records one sample in a half.
func (t *tally) add(h *half, sample uint64) {
	h.add(sample, t.nsPerTick)
	t.samples++
	t.ticks += sample
	t.highest = max(t.highest, sample)
}

// expect counts the packets of one walk that the oracle drops.
func (t *tally) expect(slots []Slot, order []uint32) {
	for _, k := range order {
		if inputs.Unword(slots[k].Want).Action == rules.Drop {
			t.dropsExpected++
		}
	}
}

// steadyShare is how far the medians of a block's halves may lie apart.
const steadyShare = 0.02

// unsteady reports whether the medians of the two halves lie too far apart.
func (t *tally) unsteady() bool {
	early, late := &t.halves[0], &t.halves[1]
	a, b := early.median(t.nsPerTick), late.median(t.nsPerTick)
	return a > 0 && b > 0 && max(a, b) > min(a, b)*(1+steadyShare)
}

// fill writes the figures into b and returns the histogram of all samples. dropped is what the engine dropped.
func (t *tally) fill(b *study.Block, dropped uint64, corpus int) *study.Histogram {
	b.Unsteady = t.unsteady()
	all := t.halves[0].histogram(t.nsPerTick)
	all.Merge(t.halves[1].histogram(t.nsPerTick))
	b.Samples, b.Passes = t.samples, float64(t.samples)/float64(corpus)
	b.Dropped = min(dropped, t.samples)
	b.Accepted = t.samples - b.Dropped
	b.WallNS = float64(cmp.Or(t.wall, t.spent())) * t.nsPerTick
	b.Overflow = all.OutOfRange()
	if t.samples == 0 {
		return all
	}
	n := float64(t.samples)
	b.MeanNS = value(float64(t.ticks) * t.nsPerTick / n)
	b.P50NS, b.P90NS = value(all.Quantile(0.50)), value(all.Quantile(0.90))
	if t.samples >= study.MinP99 {
		b.P99NS = value(all.Quantile(0.99))
	}
	if t.samples >= study.MinP999 {
		b.P999NS = value(all.Quantile(0.999))
	}
	b.MaxNS = value(float64(t.highest) * t.nsPerTick)
	b.PktPerS = n / (b.WallNS - float64(t.gaps)*t.nsPerTick) * 1e9
	b.CPUs = float64(t.used.CPU) / b.WallNS
	b.CPUNSPerPkt = float64(t.used.CPU) / n
	b.VoluntaryCS, b.InvoluntaryCS = float64(t.used.Voluntary)/n, float64(t.used.Involuntary)/n
	return all
}

func value(v float64) *float64 { return &v }
