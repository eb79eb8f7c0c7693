package stat

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// same is n repetitions of each ratio.
func same(n int, ratios ...float64) [][]float64 {
	var out [][]float64
	for _, r := range ratios {
		out = append(out, slices.Repeat([]float64{r}, n))
	}
	return out
}

// mixed are ten repetitions of which so many lie above 1.
func mixed(above int) []float64 {
	return append(slices.Repeat([]float64{1.1}, above), slices.Repeat([]float64{0.9}, 10-above)...)
}

func TestWhatACurveDoesAtOne(t *testing.T) {
	below, above := mixed(0), mixed(10)
	for name, tc := range map[string]struct {
		ratios  [][]float64
		verdict string
		lo, hi  float64 // 0: none
	}{
		"rises":                       {[][]float64{below, below, above, above}, CrossesOnce, 20, 40},
		"falls":                       {[][]float64{above, above, below, below}, CrossesDown, 20, 40},
		"never":                       {[][]float64{below, mixed(5), below, mixed(1)}, CrossesNever, 0, 0},
		"always":                      {[][]float64{mixed(9), above, mixed(5), above}, CrossesAlways, 0, 0},
		"back and forth":              {[][]float64{below, above, below, above}, CrossesOften, 0, 0},
		"perhaps at the end":          {[][]float64{below, below, mixed(5), mixed(8)}, CrossesUnclear, 20, 0},
		"perhaps at the start":        {[][]float64{mixed(5), mixed(8), above, above}, CrossesUnclear, 0, 40},
		"nothing shown":               {[][]float64{mixed(5), mixed(6), mixed(2), mixed(8)}, CrossesUnclear, 0, 0},
		"one wrong by chance":         {[][]float64{below, mixed(9), mixed(1), above}, CrossesOnce, 10, 80},
		"one repetition astray":       {[][]float64{below, mixed(1), mixed(9), above}, CrossesOnce, 20, 40},
		"nearly above, then below":    {[][]float64{below, mixed(9), below, below}, CrossesUnclear, 0, 0},
		"nearly below, above at ends": {[][]float64{above, mixed(1), above, above}, CrossesUnclear, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := Cross([]float64{10, 20, 40, 80}, tc.ratios)
			assert.Equal(t, tc.verdict, c.Verdict)
			for _, end := range []struct {
				want float64
				got  *float64
			}{{tc.lo, c.Lo}, {tc.hi, c.Hi}} {
				if end.want == 0 {
					assert.Nil(t, end.got)
				} else if assert.NotNil(t, end.got); c.At == nil {
					assert.Equal(t, end.want, *end.got)
				}
			}
			if c.At != nil {
				assert.True(t, tc.lo <= *c.Lo && *c.Lo <= *c.At && *c.At <= *c.Hi && *c.Hi <= tc.hi, "%v [%v, %v]", *c.At, *c.Lo, *c.Hi)
				assert.InDelta(t, 0.979, c.Coverage, 0.001)
			}
		})
	}
	assert.Equal(t, CrossesUnclear, Cross(nil, nil).Verdict)
}

// TestCrossingIsExactForLinearTimes: an overhead of 400 against 10 a place, split in two, breaks even at 80.
func TestCrossingIsExactForLinearTimes(t *testing.T) {
	for _, places := range [][]float64{{10, 1000}, {10, 70, 90, 1000}, {70, 1000}, {1, 80, 200}} {
		var ratios []float64
		for _, x := range places {
			ratios = append(ratios, 10*x/(400+5*x))
		}
		c := Cross(places, same(3, ratios...))
		require.Equal(t, CrossesOnce, c.Verdict)
		assert.InDelta(t, 80, *c.At, 1e-9)
		assert.InDelta(t, 80, *c.Lo, 1e-9)
		assert.InDelta(t, 80, *c.Hi, 1e-9)
	}
}

// TestFallingCrossingIsExactForLinearTimes: 10 a place against 15 with a head start of 400 are even at 80.
func TestFallingCrossingIsExactForLinearTimes(t *testing.T) {
	for _, places := range [][]float64{{50, 200}, {30, 1000}, {30, 70, 90, 1000}, {70, 1000}, {40, 80, 200}} {
		var ratios []float64
		for _, x := range places {
			ratios = append(ratios, 10*x/(15*x-400))
		}
		c := Cross(places, same(3, ratios...))
		require.Equal(t, CrossesDown, c.Verdict)
		assert.InDelta(t, 80, *c.At, 1e-9)
		assert.InDelta(t, 80, *c.Lo, 1e-9)
		assert.InDelta(t, 80, *c.Hi, 1e-9)
	}
}

func TestOneRepetitionShowsNothing(t *testing.T) {
	for _, ratios := range [][]float64{{0.5, 0.6, 2}, {2, 0.6, 0.5}, {0.5, 0.6, 0.7}, {2, 3, 4}, {0.5, 2, 0.5}} {
		assert.Equal(t, Crossing{Verdict: CrossesUnclear}, Cross([]float64{10, 20, 40}, same(1, ratios...)))
		assert.NotEqual(t, CrossesUnclear, Cross([]float64{10, 20, 40}, same(2, ratios...)).Verdict)
	}
}

func TestNoiseOfNeighboursIsPooled(t *testing.T) {
	assert.Equal(t, []float64{5, 2, 2, 2, -1}, falling([]float64{5, 1, 3, 2, -1}))
	assert.Equal(t, []float64{2, 2, 2}, falling([]float64{1, 2, 3}))
	assert.Empty(t, falling(nil))
	assert.Equal(t, 10.0, new(curve).rise([]float64{10, 20}, []float64{1.5, 2}))
	assert.Equal(t, 20.0, new(curve).rise([]float64{10, 20}, []float64{0.5, 0.7}))
}

// machine makes up a sweep: 50 ns a rule, split over workers with an overhead that grows by a share where rules double.
type machine struct {
	overhead, grows, noise, drift float64
	workers                       float64
}

// crossing is where the machine breaks even, by bisection.
func (m machine) crossing() float64 {
	lo, hi := 1.0, 1e6
	for range 200 {
		if mid := math.Sqrt(lo * hi); m.ratio(mid) < 1 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

func (m machine) ratio(rules float64) float64 {
	one := 50 * rules
	return one / (one/m.workers + m.overhead*(1+m.grows*math.Log2(rules/100)))
}

// sweep measures it with noise: every mean is off by its own, sequential's is a median of three, one block in twenty takes up to half as long
// again, and a repetition's drift is its blocks' own by half.
func (m machine) sweep(random *rand.Rand, places []float64, repetitions int) [][]float64 {
	block := func() float64 {
		f := math.Exp(m.noise*random.NormFloat64() + m.drift*random.NormFloat64()/2)
		if random.IntN(20) == 0 {
			f *= 1 + random.Float64()/2
		}
		return f
	}
	ratios := make([][]float64, len(places))
	for i, x := range places {
		for range repetitions {
			visits := []float64{block(), block(), block()}
			slices.Sort(visits)
			ratios[i] = append(ratios[i], m.ratio(x)*visits[1]/block())
		}
	}
	return ratios
}

// spread are n places from 25 to 6,400 rules, at equal ratios.
func spread(n int) []float64 {
	places := make([]float64, n)
	for i := range places {
		places[i] = math.Round(25 * math.Pow(256, float64(i)/float64(n-1)))
	}
	return places
}

// machines differ in what a sweep has to fight with.
var machines = map[string]machine{
	"quiet":               {overhead: 2_000, noise: 0.005, workers: 2},
	"as on a virtual CPU": {overhead: 5_300, noise: 0.02, drift: 0.03, workers: 2},
	"noisy, four workers": {overhead: 20_000, noise: 0.04, drift: 0.04, workers: 4},
	"overhead grows 5%":   {overhead: 5_300, grows: 0.05, noise: 0.02, drift: 0.03, workers: 2},
}

// TestBreakEvenOnALevel simulates places of which a level of the floor has six blocks or more by chance, those of the 24 that stood on it.
func TestBreakEvenOnALevel(t *testing.T) {
	const sweeps = 400
	for name, m := range machines {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(5, 10))
			truth, covered, wide := m.crossing(), 0, 0
			for range sweeps {
				ratios := m.sweep(random, spread(8), 24)
				for i := range ratios {
					ratios[i] = ratios[i][:6+random.IntN(12)]
				}
				c := Cross(spread(8), ratios)
				require.Equal(t, CrossesOnce, c.Verdict)
				if *c.Lo <= truth && truth <= *c.Hi {
					covered++
				}
				if *c.Hi > 1.5**c.Lo {
					wide++
				}
			}
			t.Logf("crossing at %.0f: covered %.1f%%, wider than 1.5 %.1f%%", truth, 100*float64(covered)/sweeps, 100*float64(wide)/sweeps)
			assert.GreaterOrEqual(t, covered, sweeps*95/100)
		})
	}
}

// TestBreakEvenOfACoarseSweep simulates: the interval from eight places holds the true crossing in 95% or more of the sweeps, is seldom wider
// than a factor 1.5, and holds what a sweep of forty places finds.
func TestBreakEvenOfACoarseSweep(t *testing.T) {
	const sweeps = 400
	for name, m := range machines {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(4, 9))
			truth, covered, wide, agree, often := m.crossing(), 0, 0, 0, 0
			for range sweeps {
				c := Cross(spread(8), m.sweep(random, spread(8), 10))
				require.Equal(t, CrossesOnce, c.Verdict)
				dense := Cross(spread(40), m.sweep(random, spread(40), 10))
				if *c.Lo <= truth && truth <= *c.Hi {
					covered++
				}
				if *c.Hi > 1.5**c.Lo {
					wide++
				}
				switch {
				case dense.Verdict != CrossesOnce:
					often++
				case *c.Lo <= *dense.At && *dense.At <= *c.Hi:
					agree++
				}
			}
			t.Logf("crossing at %.0f: covered %.1f%%, wider than 1.5 %.1f%%, dense within %.1f%%, dense not once %d", truth,
				100*float64(covered)/sweeps, 100*float64(wide)/sweeps, 100*float64(agree)/sweeps, often)
			assert.GreaterOrEqual(t, covered, sweeps*95/100)
			assert.LessOrEqual(t, wide, sweeps*5/100)
			assert.GreaterOrEqual(t, agree, sweeps*93/100, "95%, and room for processors that round otherwise")
			assert.LessOrEqual(t, often, sweeps/100)
		})
	}
}
