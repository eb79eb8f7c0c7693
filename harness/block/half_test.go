package block

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// stepping is a half of samples around mean, as a clock shows them that steps by so many ticks.
func stepping(mean, step float64, seed uint64) *half {
	random := rand.New(rand.NewPCG(seed, 0))
	t := newTally(1, never)
	var samples []uint64
	phase := random.Float64() * step
	for range 20_000 {
		end := phase + mean + random.NormFloat64()*mean/20
		samples = append(samples, uint64(end/step)*uint64(step))
		phase = end - float64(uint64(end/step))*step
	}
	t.fold(samples)
	return &t.halves[0]
}

func TestMedianDoesNotJumpByTheClocksStep(t *testing.T) {
	for name, tc := range map[string]struct{ mean, step float64 }{
		"between two steps": {65, 26}, "close to a step": {77.5, 26}, "fine clock": {65, 1}, "longer than the table": {9_000, 26},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(5) {
				a, b := stepping(tc.mean, tc.step, seed), stepping(tc.mean, tc.step, seed+100)
				assert.InEpsilon(t, a.median(1), b.median(1), steadyShare, "the same work twice")
				slower := stepping(tc.mean*1.1, tc.step, seed)
				assert.Greater(t, slower.median(1), a.median(1)*(1+steadyShare), "a tenth slower")
			}
		})
	}
}

func TestMedianOfNothing(t *testing.T) {
	assert.Zero(t, newTally(1, never).halves[0].median(1))
}

func TestMedianWhereMostSamplesAreLong(t *testing.T) {
	tally := newTally(1, never)
	tally.fold(slices.Repeat([]uint64{100}, 40))
	for i := range uint64(60) {
		tally.fold([]uint64{10_000 + 100*i})
	}
	// The middle one of 100, from 0, is number 50, which is the 10th of the long ones.
	assert.InEpsilon(t, 11_000, tally.halves[0].median(1), 0.001)
}

func TestShortAndLongSamplesAreOneHistogram(t *testing.T) {
	tally := newTally(2, never)
	tally.fold([]uint64{10, 10, shortTicks - 1, shortTicks, 100_000})
	h := tally.halves[0].histogram(tally.nsPerTick)
	assert.EqualValues(t, 5, h.Count())
	assert.Equal(t, 5.0, h.Quantile(0.4))
	assert.InEpsilon(t, 50_000, h.Max(), 0.001)
	assert.EqualValues(t, 5, tally.halves[0].histogram(tally.nsPerTick).Count(), "moved once")
}
