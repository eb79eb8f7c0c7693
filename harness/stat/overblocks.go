package stat

import "slices"

// MedianInterval is the interval of 95% for the median of independent values, interpolated between the two exact
// order-statistic intervals whose coverages lie around 95%; ok is false where there are fewer than six values. With ten it lies between
// second to ninth (97.9%) and third to eighth (89.1%).
//
// Intervals of a p99 are over blocks, never over samples, which hang together: a block's p99 is one value, and blocks are processes of
// their own. Where blocks are much longer than the bursts in them their p99s lie around the true p99, so that its interval is
// that of their median.
//
// T. P. Hettmansperger, S. J. Sheather: Confidence intervals based on interpolated order statistics, Statistics and Probability
// Letters 4, 1986.
func MedianInterval(values []float64) (lo, hi float64, ok bool) {
	n := len(values)
	k, outer := Interval(n)
	if n == 0 || outer < Confidence {
		return 0, 0, false
	}
	x := slices.Sorted(slices.Values(values))
	inner := outer - 2*halves(n, k)
	i := (outer - Confidence) / (outer - inner)
	weight := float64(n-k) * i / (float64(k) + float64(n-2*k)*i)
	between := func(a, b float64) float64 { return a + weight*(b-a) }
	return between(x[k-1], x[k]), between(x[n-k], x[n-k-1]), true
}
