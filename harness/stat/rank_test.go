package stat

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"
)

// hamilton are the differences of the depression scale factors that R's documentation of wilcox.test takes from Hollander
// and Wolfe, second less first.
var hamilton = []float64{-0.952, 0.147, -1.022, -0.43, -0.62, -0.59, -0.49, 0.08, -0.01}

func TestSignedRankOfKnownValues(t *testing.T) {
	assert.InDelta(t, 0.03906, SignedRank(hamilton), 5e-6, "V = 40 of 9, as in R")
	falling := []float64{-1, -2, -3, -4, -5, -6, -7, -8, -9, -10}
	assert.InDelta(t, 2.0/1024, SignedRank(falling), 1e-12, "all on one side")
	assert.InDelta(t, 1, SignedRank([]float64{1, -1, 2, -2}), 1e-12)
	assert.Equal(t, 1.0, SignedRank(nil))
	assert.Equal(t, 1.0, SignedRank([]float64{0, 0, 0}), "no value differs from 0")
}

// TestSignedRankCountsAllSigns compares with the count over all 2^n signs, ties and zeros included.
func TestSignedRankCountsAllSigns(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		values := make([]float64, 1+random.IntN(9))
		for i := range values {
			values[i] = float64(random.IntN(9) - 4)
		}
		require.InDelta(t, countSigns(values), SignedRank(values), 1e-12, "%v", values)
	}
}

func countSigns(values []float64) float64 {
	ranks, positive, total := signedRanks(values)
	extreme, hits := min(positive, total-positive), 0
	for signs := range 1 << len(ranks) {
		sum := 0
		for i, r := range ranks {
			sum += r * (signs >> i & 1)
		}
		if min(sum, total-sum) <= extreme {
			hits++
		}
	}
	return float64(hits) / math.Exp2(float64(len(ranks)))
}

func TestSignedRankKeepsZerosInTheRanking(t *testing.T) {
	ranks, positive, total := signedRanks([]float64{0, 3, -1, 0, 1})
	assert.Equal(t, []int{7, 7, 10}, ranks, "twice 3.5, 3.5 and 5")
	assert.Equal(t, 17, positive)
	assert.Equal(t, 24, total)
}

func TestSignedRankOfManyValuesIsNormal(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	values := make([]float64, exactRanks)
	for i := range values {
		values[i] = random.NormFloat64() + 0.1
	}
	exact := SignedRank(values)
	approximate := SignedRank(append(values, 1e-9)) // the smallest of all changes little
	assert.InDelta(t, exact, approximate, 0.01)
}

func TestHolm(t *testing.T) {
	const none = 2
	assert.InDeltaSlice(t, []float64{0.03, 0.06, 0.06, 0.02}, Holm([]float64{0.01, 0.03, 0.04, 0.005}), 1e-12)
	assert.InDeltaSlice(t, []float64{0.7, none, 0.4}, Holm([]float64{0.7, none, 0.2}), 1e-12)
	assert.Empty(t, Holm(nil))
}

// TestCenterBelongsToTheSignedRankTest shifts values by each end of the interval: just inside the test keeps the hypothesis, just
// outside it rejects it.
func TestCenterBelongsToTheSignedRankTest(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{6, 9, 10, 20} {
		values := make([]float64, n)
		for i := range values {
			values[i] = random.ExpFloat64()
		}
		e := Center(values, 0.95)
		assert.GreaterOrEqual(t, e.Coverage, 0.95)
		assert.True(t, e.Lo < e.Value && e.Value < e.Hi)
		for _, end := range []struct{ at, outward float64 }{{e.Lo, -1e-9}, {e.Hi, 1e-9}} {
			assert.Greater(t, SignedRank(less(values, end.at-end.outward)), 0.05)
			assert.LessOrEqual(t, SignedRank(less(values, end.at+end.outward)), 0.05)
		}
	}
	e := Center([]float64{1, 2, 3, 4, 5}, 0.95)
	assert.True(t, math.IsInf(e.Lo, -1) && math.IsInf(e.Hi, 1) && e.Coverage == 0, "five values have no interval of 95%")
	assert.Equal(t, 3.0, e.Value)
	assert.InDelta(t, 0.951, Center(make([]float64, 10), 0.95).Coverage, 5e-4)
}

func less(values []float64, off float64) []float64 {
	out := slices.Clone(values)
	for i := range out {
		out[i] -= off
	}
	return out
}

// TestShiftBelongsToTheMannWhitneyTest does the same with benchmath's test of two samples.
func TestShiftBelongsToTheMannWhitneyTest(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, sizes := range [][2]int{{4, 4}, {10, 10}, {5, 12}, {30, 30}} {
		x, y := make([]float64, sizes[0]), make([]float64, sizes[1])
		for i := range x {
			x[i] = random.NormFloat64()
		}
		for i := range y {
			y[i] = 1 + 2*random.NormFloat64()
		}
		e := Shift(x, y, 0.95)
		assert.GreaterOrEqual(t, e.Coverage, 0.95)
		assert.True(t, e.Lo < e.Value && e.Value < e.Hi)
		for _, end := range []struct{ at, outward float64 }{{e.Lo, -1e-9}, {e.Hi, 1e-9}} {
			assert.Greater(t, unpaired(x, less(y, end.at-end.outward)), 0.05, "%v", sizes)
			assert.LessOrEqual(t, unpaired(x, less(y, end.at+end.outward)), 0.05, "%v", sizes)
		}
	}
	assert.True(t, math.IsInf(Shift([]float64{1, 2, 3}, []float64{4, 5, 6}, 0.95).Lo, -1), "three against three can show nothing")
	assert.True(t, math.IsNaN(Shift(nil, []float64{1}, 0.95).Value))
}

func unpaired(x, y []float64) float64 {
	thresholds := benchmath.DefaultThresholds
	a := benchmath.NewSample(slices.Clone(x), &thresholds)
	b := benchmath.NewSample(slices.Clone(y), &thresholds)
	return benchmath.AssumeNothing.Compare(a, b).P
}

func TestMannWhitneyDistributions(t *testing.T) {
	assert.InDeltaSlice(t, []float64{1. / 6, 1. / 6, 2. / 6, 1. / 6, 1. / 6}, mannWhitney(2, 2), 1e-12)
	assert.InDeltaSlice(t, []float64{1. / 4, 1. / 4, 1. / 4, 1. / 4}, mannWhitney(1, 3), 1e-12)
	for _, n := range []int{10, exactRanks/2 + 1} {
		sum := 0.0
		for _, share := range mannWhitney(n, 10) {
			sum += share
		}
		assert.InDelta(t, 1, sum, 1e-3)
	}
}

// TestTrendCountsAllOrders compares with the count over all orders of five values.
func TestTrendCountsAllOrders(t *testing.T) {
	var scores []float64
	orders(5, func(order []float64) {
		rise, _ := Trend(order)
		scores = append(scores, math.Abs(rise))
	})
	require.Len(t, scores, 120)
	orders(5, func(order []float64) {
		rise, p := Trend(order)
		hits := 0
		for _, s := range scores {
			if s >= math.Abs(rise)-1e-9 {
				hits++
			}
		}
		require.InDelta(t, float64(hits)/120, p, 1e-12, "%v", order)
	})
}

// orders calls do with every order of 1 to n.
func orders(n int, do func([]float64)) {
	for code := range int(math.Pow(float64(n), float64(n))) {
		var seen uint
		order := make([]float64, n)
		for i := range order {
			seen |= 1 << (code % n)
			order[i] = float64(code%n + 1)
			code /= n
		}
		if bits.OnesCount(seen) == n {
			do(order)
		}
	}
}

func TestTrendOfKnownValues(t *testing.T) {
	rise, p := Trend([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	assert.Equal(t, 1.0, rise)
	assert.InDelta(t, 2/3628800.0, p, 1e-15)
	_, p = Trend([]float64{5, 5, 5, 5})
	assert.Equal(t, 1.0, p, "all equal")
	rise, p = Trend([]float64{1, 1, 2, 2, 3, 3, 4, 4, 5, 5})
	assert.Greater(t, rise, 0.0)
	assert.Less(t, p, 0.001, "with ties")
	_, p = Trend([]float64{1})
	assert.Equal(t, 1.0, p)
}
