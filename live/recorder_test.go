package live

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestBucketsAreExactWhereValuesAreSmall(t *testing.T) {
	for value := range uint64(2 * perOctave) {
		assert.InDelta(t, float64(value), middleOf(bucketOf(value)), 0)
	}
}

// TestBucketsAreNarrow holds what a recorder says of its buckets, over the whole range.
func TestBucketsAreNarrow(t *testing.T) {
	assert.Equal(t, bucketCount-1, bucketOf(math.MaxUint64))
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Uint64().Draw(t, "value") >> rapid.IntRange(0, 63).Draw(t, "shift")
		assert.InEpsilon(t, float64(value)+1, middleOf(bucketOf(value))+1, 0.002)
		next := value + min(1, math.MaxUint64-value)
		assert.Contains(t, []int{0, 1}, bucketOf(next)-bucketOf(value))
	})
}

func TestRecorder(t *testing.T) {
	const ticksPerNS = 2
	var r recorder
	r.record(2000, 1)
	r.record(2000, 4)     // 500 ticks each
	r.recordEach(4000, 5) // 4000 ticks each
	r.record(7, 0)
	r.recordEach(7, 0)
	assert.EqualValues(t, 10, r.count())
	h := r.histogram(ticksPerNS)
	assert.EqualValues(t, 10, h.Count())
	for q, want := range map[float64]float64{0.4: 250, 0.5: 1000, 0.6: 2000, 1: 2000} {
		assert.InEpsilon(t, want, h.Quantile(q), 0.003, "quantile %v", q)
	}
	assert.InEpsilon(t, (4*250+1000+5*2000)/10.0, h.Mean(), 0.003)
}

func TestRecorderKeepsFractionsOfATick(t *testing.T) {
	var r recorder
	r.record(5, 2)
	assert.InDelta(t, 2.5, r.histogram(1).Mean(), 0.06)
}

// TestRecorderAfterClocksThatWentBack has a difference of stamps that is no duration.
func TestRecorderAfterClocksThatWentBack(t *testing.T) {
	var r recorder
	earlier, later := uint64(5), uint64(7)
	r.record(earlier-later, 1)
	r.record(earlier-later, 3)
	r.recordEach(earlier-later, 2)
	h := r.histogram(1)
	assert.EqualValues(t, 6, h.Count())
	assert.EqualValues(t, 6, h.OutOfRange())
}

func TestRecorderHoldsMoreThanItsBuckets(t *testing.T) {
	var r recorder
	for range 5 {
		r.recordEach(100, spillAt)
	}
	r.recordEach(100, 7)
	assert.EqualValues(t, 5*spillAt+7, r.count())
	assert.EqualValues(t, 5*spillAt+7, r.histogram(1).Count())
}

func TestRecorderDoesNotAllocate(t *testing.T) {
	r := &recorder{}
	assert.Zero(t, testing.AllocsPerRun(100, func() { r.record(12345, 7); r.recordEach(1, 2) }))
}
