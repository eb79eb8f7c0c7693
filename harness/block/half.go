package block

import "github.com/tigerbench/tigerbench/harness/study"

// shortTicks is below which samples are counted by their ticks before they go into the histogram, all of one value at
// once: that is ten times faster, and the short samples are the many ones.
const shortTicks = 4096

// half is one half of a block's samples.
type half struct {
	short [shortTicks]int64 // by ticks
	all   *study.Histogram
}

func (h *half) add(ticks uint64, nsPerTick float64) {
	if ticks < shortTicks {
		h.short[ticks]++
	} else {
		h.all.Record(float64(ticks) * nsPerTick)
	}
}

// histogram moves the short samples into the half's histogram and returns it.
func (h *half) histogram(nsPerTick float64) *study.Histogram {
	for ticks, n := range h.short {
		if n > 0 {
			h.all.RecordN(float64(ticks)*nsPerTick, n)
		}
	}
	h.short = [shortTicks]int64{}
	return h.all
}

// rareShare is below which share of its neighbour's samples a value is not taken for a step of the clock.
const rareShare = 0.01

// median is the median in nanoseconds, between two steps of the clock where the samples are short; 0 without samples. A
// clock may step by 10 ns, so that the plain median of 25 ns falls on 20 or on 30 by chance: here the samples of one step
// count as spread over it.
func (h *half) median(nsPerTick float64) float64 {
	below, middle := int64(0), h.count()/2
	for ticks, n := range h.short {
		if below += n; n > 0 && below > middle {
			inside := float64(middle-(below-n)) / float64(n)
			return (float64(ticks) - (1-inside)*float64(h.stepBefore(ticks))) * nsPerTick
		}
	}
	long := h.all.Count()
	if long == 0 {
		return 0
	}
	rank := middle - (h.count() - long) // among the long samples, from 0
	return h.all.Quantile((float64(rank) + 0.5) / float64(long))
}

func (h *half) count() int64 {
	n := h.all.Count()
	for _, c := range h.short {
		n += c
	}
	return n
}

// stepBefore is how far below ticks the next lower value of the clock lies.
func (h *half) stepBefore(ticks int) int {
	enough := float64(h.short[ticks]) * rareShare
	for lower := ticks - 1; lower >= 0; lower-- {
		if n := h.short[lower]; n > 0 && float64(n) >= enough {
			return ticks - lower
		}
	}
	return 0
}
