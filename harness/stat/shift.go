package stat

import (
	"math"
	"slices"

	"github.com/montanaflynn/stats"
)

// Estimate is a number with its interval.
type Estimate struct {
	Value, Lo, Hi float64
	Coverage      float64 // of the interval; 0 where there are too few values for one
}

// Shift estimates by how much the values of y lie above those of x, two samples that are not paired: the median of all
// differences, with the exact interval that belongs to the Mann-Whitney test, of at least the given confidence. Where
// there are too few values for it the interval is infinite.
//
// J. L. Hodges, E. L. Lehmann: Estimates of location based on rank tests, Annals of Mathematical Statistics 34, 1963.
func Shift(x, y []float64, confidence float64) Estimate {
	differences := make([]float64, 0, len(x)*len(y))
	for _, a := range x {
		for _, b := range y {
			differences = append(differences, b-a)
		}
	}
	return ordered(differences, func() []float64 { return mannWhitney(len(x), len(y)) }, confidence)
}

// Center estimates around what the values lie symmetrically: the median of the means of all pairs, each value with itself
// too, and the exact interval that belongs to the signed-rank test.
func Center(values []float64, confidence float64) Estimate {
	var means []float64
	for i, a := range values {
		for _, b := range values[i:] {
			means = append(means, (a+b)/2)
		}
	}
	return ordered(means, func() []float64 {
		ranks := make([]int, len(values))
		for i := range ranks {
			ranks[i] = i + 1
		}
		return subsetSums(ranks)
	}, confidence)
}

// ordered estimates the middle of values of which so many lie below the truth as the null distribution says.
func ordered(values []float64, null func() []float64, confidence float64) Estimate {
	e := Estimate{Value: math.NaN(), Lo: math.Inf(-1), Hi: math.Inf(1)}
	if len(values) == 0 {
		return e
	}
	slices.Sort(values)
	e.Value, _ = stats.Median(values) // there is one
	k, below := 0, 0.0                // P(fewer than k lie below)
	for _, share := range null() {
		if 2*(below+share) > 1-confidence+1e-12 {
			break
		}
		below += share
		k++
	}
	if k > 0 {
		e.Lo, e.Hi, e.Coverage = values[k-1], values[len(values)-k], 1-2*below
	}
	return e
}

// mannWhitney is the null distribution of the number of pairs in which the value of the first sample is the greater, without
// ties. Above exactRanks values a sample it is the normal approximation.
//
// H. B. Mann, D. R. Whitney: On a test of whether one of two random variables is stochastically larger than the other,
// Annals of Mathematical Statistics 18, 1947: the largest value of all belongs to the first sample with probability
// n/(n+m), and is then greater than all m of the second.
func mannWhitney(n, m int) []float64 {
	if n > exactRanks/2 || m > exactRanks/2 {
		return normalShares(n*m, math.Sqrt(float64(n)*float64(m)*float64(n+m+1)/12))
	}
	row := make([][]float64, m+1) // for the current number of the first sample, by that of the second
	for j := range row {
		row[j] = []float64{1}
	}
	for i := 1; i <= n; i++ {
		row[0] = []float64{1}
		for j := 1; j <= m; j++ {
			next := make([]float64, i*j+1)
			first := float64(i) / float64(i+j)
			for u, share := range row[j] { // one fewer in the first
				next[u+j] += first * share
			}
			for u, share := range row[j-1] { // one fewer in the second
				next[u] += (1 - first) * share
			}
			row[j] = next
		}
	}
	return row[m]
}

// normalShares are the probabilities of 0 to n under the normal distribution around n/2.
func normalShares(n int, deviation float64) []float64 {
	shares := make([]float64, n+1)
	below := func(x float64) float64 { return math.Erfc((float64(n)/2-x)/deviation/math.Sqrt2) / 2 }
	for i := range shares {
		shares[i] = below(float64(i)+0.5) - below(float64(i)-0.5)
	}
	shares[0] = below(0.5)
	return shares
}
