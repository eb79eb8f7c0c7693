package stat

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// choose is the binomial coefficient, from Pascal's triangle.
func choose(n, k int) float64 {
	if k == 0 || k == n {
		return 1
	}
	row := []float64{1}
	for range n {
		next := []float64{1}
		for i := range len(row) - 1 {
			next = append(next, row[i]+row[i+1])
		}
		row = append(next, 1)
	}
	return row[k]
}

// covers is the coverage from the k-th smallest to the k-th largest of n: at least k, at most n-k values below the median.
func covers(n, k int) float64 {
	sum := 0.0
	for i := k; i <= n-k; i++ {
		sum += choose(n, i)
	}
	for range n {
		sum /= 2
	}
	return sum
}

func TestIntervalAgainstTables(t *testing.T) {
	for _, c := range []struct {
		n, k     int
		coverage float64
	}{
		{1, 1, 0}, {2, 1, 0.5}, {5, 1, 0.9375}, {6, 1, 0.96875}, {8, 1, 0.9921875}, {9, 2, 0.9609375},
		{10, 2, 0.978515625}, {12, 3, 0.961426}, {15, 4, 0.964844}, {20, 6, 0.958611},
	} {
		k, coverage := Interval(c.n)
		assert.Equal(t, c.k, k, "n=%d", c.n)
		assert.InDelta(t, c.coverage, coverage, 1e-6, "n=%d", c.n)
	}
}

func TestIntervalIsTheNarrowestThatCovers(t *testing.T) {
	for n := 5; n <= 20; n++ {
		k, coverage := Interval(n)
		assert.InDelta(t, covers(n, k), coverage, 1e-12, "n=%d", n)
		assert.Less(t, covers(n, k+1), Confidence, "n=%d", n)
		if n >= 6 {
			assert.GreaterOrEqual(t, coverage, Confidence, "n=%d", n)
		}
	}
}

func TestIntervalOfManyValues(t *testing.T) {
	for _, n := range []int{100, 1_000, 100_000} {
		k, coverage := Interval(n)
		assert.InDelta(t, 0.95, coverage, 0.03, "n=%d", n)
		assert.Less(t, 2*k, n)
	}
}

func TestIntervalCoversAsOftenAsItSays(t *testing.T) {
	const studies = 20_000
	random := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{5, 6, 10, 20} {
		k, coverage := Interval(n)
		hits := 0
		values := make([]float64, n)
		for range studies {
			for i := range values {
				values[i] = random.ExpFloat64()
			}
			slices.Sort(values)
			const median = 0.6931471805599453 // of the exponential distribution
			if values[k-1] <= median && median <= values[n-k] {
				hits++
			}
		}
		assert.InDelta(t, coverage, float64(hits)/studies, 0.007, "n=%d", n) // 4 standard errors at 0.94
	}
}
