package live

import (
	"math/bits"

	"github.com/tigerbench/tigerbench/harness/study"
)

const (
	perOctave    = 1 << 8 // buckets from a value to its double: each is at most 0.4% wide
	perTick      = 16     // units a tick, so that a burst can be shared out
	longestTicks = 1 << 59
	spillAt      = 1 << 31
)

// bucketCount is enough for any value.
const bucketCount = (64 - 8 + 1) * perOctave

// recorder counts durations while packets wait. The buckets of a study's histogram are narrower and take more memory, so that they are
// seldom in a cache when the kernel has handed over the next packet.
type recorder struct {
	counts [bucketCount]uint32
	over   [bucketCount]uint64 // what counts could not hold
}

// record counts a duration in ticks that n packets share, for each of them.
func (r *recorder) record(ticks uint64, n int) {
	if n > 1 {
		r.add(min(ticks, longestTicks)*perTick/uint64(n), n)
	} else if n == 1 {
		r.add(min(ticks, longestTicks)*perTick, 1)
	}
}

// recordEach counts a duration in ticks that n packets took each.
func (r *recorder) recordEach(ticks uint64, n int) { r.add(min(ticks, longestTicks)*perTick, n) }

// add counts a value in units n times; n is 0 to spillAt.
func (r *recorder) add(value uint64, n int) {
	i := bucketOf(value)
	if r.counts[i] += uint32(n); r.counts[i] >= spillAt {
		r.over[i] += uint64(r.counts[i])
		r.counts[i] = 0
	}
}

// bucketOf is exact below 2 perOctave; above, it keeps the leading 9 bits of a value.
func bucketOf(value uint64) int {
	shift := max(bits.Len64(value)-bits.Len(perOctave), 0)
	return shift*perOctave + int(value>>shift)
}

// middleOf is the middle of the values of a bucket, in units.
func middleOf(bucket int) float64 {
	shift := max(bucket/perOctave-1, 0)
	first := uint64(bucket-shift*perOctave) << shift
	return float64(first) + float64(uint64(1)<<shift-1)/2
}

func (r *recorder) countOf(bucket int) uint64 { return r.over[bucket] + uint64(r.counts[bucket]) }

func (r *recorder) count() (n uint64) {
	for i := range r.counts {
		n += r.countOf(i)
	}
	return n
}

// histogram is what was recorded, each value as its bucket's middle.
func (r *recorder) histogram(ticksPerNS float64) *study.Histogram {
	h := study.NewHistogram()
	for i := range r.counts {
		if n := r.countOf(i); n > 0 {
			h.RecordN(middleOf(i)/perTick/ticksPerNS, int64(n))
		}
	}
	return h
}
