package stat_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/stat"
	"github.com/tigerbench/tigerbench/harness/study"
)

// shape is a synthetic distribution of service times in nanoseconds. Its samples are drawn in runs of states; in each state
// they are independent, and all samples of a state lie above those of the states before it.
type shape struct {
	name   string
	states []state
	stay   float64 // probability that the next sample is of the same state; 0: states are independent
	p99    float64 // of the whole distribution, by hand
}

type state struct {
	share    float64
	quantile func(u float64) float64
}

func uniform(lo, hi float64) func(float64) float64 {
	return func(u float64) float64 { return lo + u*(hi-lo) }
}

// exponential has its mean above lo.
func exponential(lo, mean float64) func(float64) float64 {
	return func(u float64) float64 { return lo - mean*math.Log1p(-u) }
}

func lognormal(median, sigma float64) func(float64) float64 {
	return func(u float64) float64 { return median * math.Exp(sigma*math.Sqrt2*math.Erfinv(2*u-1)) }
}

// shapes are the six of the test; the last one's states come in runs of 20 and 180 samples.
var shapes = []shape{
	{"uniform", []state{{1, uniform(100, 1100)}}, 0, 1090},
	{"exponential", []state{{1, exponential(0, 300)}}, 0, 300 * math.Log(100)},
	{"lognormal", []state{{1, lognormal(400, 0.5)}}, 0, 400 * math.Exp(0.5*2.3263478740408408)},
	{"bimodal", []state{{0.7, uniform(100, 200)}, {0.3, exponential(500, 250)}}, 0, 500 + 250*math.Log(30)},
	{"constant with spikes", []state{{0.97, uniform(50, 50)}, {0.03, exponential(5000, 20_000)}}, 0, 5000 + 20_000*math.Log(3)},
	{"two-state Markov", []state{{0.9, uniform(80, 120)}, {0.1, exponential(1000, 800)}}, 0.95, 1000 + 800*math.Log(10)},
}

// next draws the state of the next sample.
func (s *shape) next(now int, random *rand.Rand) int {
	if len(s.states) == 1 || s.stay > 0 && random.Float64() < s.kept(now) {
		return now
	}
	if s.stay > 0 {
		return 1 - now
	}
	if random.Float64() < s.states[0].share {
		return 0
	}
	return 1
}

// kept is the probability to stay that leaves each state its share: the upper one is left with probability 1-stay.
func (s *shape) kept(now int) float64 {
	if now == 1 {
		return s.stay
	}
	return 1 - (1-s.stay)*s.states[1].share/s.states[0].share
}

// samples draws n samples in their order.
func (s *shape) samples(n int, random *rand.Rand) []float64 {
	samples := make([]float64, n)
	now := 0
	if random.Float64() < s.states[len(s.states)-1].share {
		now = len(s.states) - 1
	}
	for i := range samples {
		samples[i] = s.states[now].quantile(random.Float64())
		now = s.next(now, random)
	}
	return samples
}

// blockP99 draws the nearest-rank p99 of n samples as samples does, without drawing those below it: within a state the k
// highest of m uniform values fall one by one from 1, each by a factor V^(1/m) for the m that are left.
func (s *shape) blockP99(n int, random *rand.Rand) float64 {
	counts := s.counts(n, random)
	above := n - int(math.Ceil(0.99*float64(n))) // samples above the p99
	for i := len(counts) - 1; ; i-- {
		if above >= counts[i] {
			above -= counts[i]
			continue
		}
		u := 1.0
		for k := 0; k <= above; k++ {
			u *= math.Pow(random.Float64(), 1/float64(counts[i]-k))
		}
		return s.states[i].quantile(u)
	}
}

// counts draws how many of n samples belong to each state.
func (s *shape) counts(n int, random *rand.Rand) []int {
	counts := make([]int, len(s.states))
	if len(counts) == 1 {
		return []int{n}
	}
	now := 0
	if random.Float64() < s.states[1].share {
		now = 1
	}
	for left := n; left > 0; {
		leave := 1 - s.kept(now)
		if s.stay == 0 {
			leave = s.states[1-now].share
		}
		run := min(1+int(math.Log1p(-random.Float64())/math.Log1p(-leave)), left)
		counts[now] += run
		left -= run
		now = 1 - now
	}
	return counts
}

// slack keeps 0.07 * 100 at rank 7.
const slack = 1 - 1e-14

func TestQuantilesOfSixShapes(t *testing.T) {
	for _, s := range shapes {
		for _, n := range []int{10_000, 100_003} {
			samples := s.samples(n, rand.New(rand.NewPCG(1, uint64(n))))
			h := study.NewHistogram()
			for _, v := range samples {
				h.Record(v)
			}
			slices.Sort(samples)
			for _, q := range []float64{0.5, 0.9, 0.99, 0.999, 1} {
				exact := samples[int(math.Ceil(q*float64(n)*slack))-1] // nearest rank
				got := h.Quantile(q)
				assert.InDelta(t, exact, got, max(0.05, exact/1000), "%s, %d samples, q %g", s.name, n, q)
			}
		}
	}
}

// TestDrawnP99IsThatOfSamples holds the short way of drawing a block's p99 against the long one.
func TestDrawnP99IsThatOfSamples(t *testing.T) {
	const blocks, n = 300, 5000
	for _, s := range shapes {
		random := rand.New(rand.NewPCG(2, 3))
		drawn, sorted := make([]float64, blocks), make([]float64, blocks)
		for i := range blocks {
			drawn[i] = s.blockP99(n, random)
			samples := s.samples(n, random)
			slices.Sort(samples)
			sorted[i] = samples[int(math.Ceil(0.99*n))-1]
		}
		e := stat.Shift(drawn, sorted, 0.99)
		assert.True(t, e.Lo <= 0 && 0 <= e.Hi, "%s: %+v", s.name, e)
		spread := func(v []float64) float64 { slices.Sort(v); return v[blocks*3/4] - v[blocks/4] }
		assert.InEpsilon(t, spread(sorted), spread(drawn), 0.3, s.name)
	}
}

// TestIntervalOfP99Covers counts in how many of 1,000 simulated studies of ten blocks the interval over the blocks' p99s
// contains the true p99. Blocks have 10,000 samples, and 100,000 where they come in bursts of 20: the fewer bursts a block has, the
// further its p99 lies from the true one, on one side.
func TestIntervalOfP99Covers(t *testing.T) {
	const studies, blocks = 1000, 10
	for _, s := range shapes {
		n := 10_000
		if s.stay > 0 {
			n = 100_000
		}
		random := rand.New(rand.NewPCG(4, 5))
		covered := 0
		for range studies {
			p99s := make([]float64, blocks)
			for i := range p99s {
				p99s[i] = s.blockP99(n, random)
			}
			lo, hi, ok := stat.MedianInterval(p99s)
			require.True(t, ok)
			if lo <= s.p99 && s.p99 <= hi {
				covered++
			}
		}
		t.Logf("%s: %.1f%%", s.name, float64(covered)/studies*100)
		assert.GreaterOrEqual(t, covered, 930, s.name)
		assert.LessOrEqual(t, covered, 970, s.name)
	}
}

func TestMedianIntervalOfKnownValues(t *testing.T) {
	ten := []float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}
	lo, hi, ok := stat.MedianInterval(ten)
	require.True(t, ok)
	// Of 97.9% and 89.1%: I = 0.0285/0.0879 = 0.3244, weight = 8 I / (2 + 6 I) = 0.6577.
	assert.InDelta(t, 2.6577, lo, 1e-3)
	assert.InDelta(t, 8.3423, hi, 1e-3)
	assert.Equal(t, 10.0, ten[0], "the caller's order stays")
	_, _, ok = stat.MedianInterval(ten[:5])
	assert.False(t, ok)
	lo, hi, ok = stat.MedianInterval(ten[:6])
	assert.True(t, ok && lo > 5 && hi < 10)
	_, _, ok = stat.MedianInterval(nil)
	assert.False(t, ok)
}
