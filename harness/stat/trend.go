package stat

import (
	"cmp"
	"math"
	"slices"
)

// exactTrend is up to how many values the null distribution of a trend is counted out.
const exactTrend = 60

// Trend asks whether values that were measured one after another rise or fall: Mann and Kendall's test. rise is the share of
// pairs that rise less the share of those that fall, from -1 to 1; p is two-sided, exact where no two values are equal.
//
// H. B. Mann: Nonparametric tests against trend, Econometrica 13, 1945. M. G. Kendall: Rank correlation methods, 1975.
func Trend(values []float64) (rise, p float64) {
	score, pairs := 0, 0
	for i, a := range values {
		for _, b := range values[i+1:] {
			score += cmp.Compare(b, a)
			pairs++
		}
	}
	if pairs == 0 {
		return 0, 1
	}
	ties := tieSizes(values)
	size := max(score, -score)
	if len(ties) == 0 && len(values) <= exactTrend {
		return float64(score) / float64(pairs), inversionTail(len(values), (pairs-size)/2)
	}
	spread := func(n int) float64 { return float64(n) * float64(n-1) * float64(2*n+5) / 18 }
	variance := spread(len(values))
	for _, n := range ties {
		variance -= spread(n)
	}
	return float64(score) / float64(pairs), tails(1-float64(size), 0, math.Sqrt(variance))
}

// tieSizes returns how many values share each value that occurs more than once.
func tieSizes(values []float64) []int {
	sorted := slices.Sorted(slices.Values(values))
	var sizes []int
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		if j-i > 1 {
			sizes = append(sizes, j-i)
		}
		i = j
	}
	return sizes
}

// inversionTail is the probability that a random permutation of n has at most k inversions, or as few non-inversions. The
// i-th element is inverted with 0 to i of those before it, each as likely.
func inversionTail(n, k int) float64 {
	shares := []float64{1}
	for i := 1; i < n; i++ {
		next := make([]float64, len(shares)+i)
		for inversions, share := range shares {
			for more := 0; more <= i; more++ {
				next[inversions+more] += share / float64(i+1)
			}
		}
		shares = next
	}
	p := 0.0
	for _, share := range shares[:min(k+1, len(shares))] {
		p += 2 * share
	}
	return math.Min(p, 1)
}
