package stat

import "math"

// Confidence is what an interval covers at least, where there are enough values.
const Confidence = 0.95

// Interval returns the exact order-statistic interval for the median of n independent values: from the k-th smallest
// to the k-th largest, with the largest k that covers the median with a probability of at least 95%, and that
// probability. With fewer than six values no interval does: k is 1, from the smallest to the largest.
//
// The number of values below the median is binomial (n, 1/2), so the coverage is 1 - 2 P(X < k).
// H. A. David, H. N. Nagaraja: Order Statistics, 3rd edition, 2003, section 7.1.
func Interval(n int) (k int, coverage float64) {
	k, coverage = 1, 0
	below := 0.0 // P(X < i)
	for i := 1; 2*i <= n+1; i++ {
		below += halves(n, i-1)
		c := 1 - 2*below
		if i > 1 && c < Confidence {
			break
		}
		k, coverage = i, math.Max(c, 0)
	}
	return k, coverage
}

// halves is the probability of i heads in n throws of a coin.
func halves(n, i int) float64 {
	return math.Exp(logFactorial(n) - logFactorial(i) - logFactorial(n-i) - float64(n)*math.Ln2)
}

func logFactorial(n int) float64 {
	l, _ := math.Lgamma(float64(n) + 1)
	return l
}
