package gauge

import (
	"math"
	"slices"

	"github.com/tigerbench/tigerbench/internal/clock"
)

// Summary is one visit to a contestant, in ns.
type Summary struct {
	P50, P99, Mean float64
	Samples        int
}

// Summarize sorts samples in ticks, of which there must be one.
func Summarize(samples []uint64) Summary {
	slices.Sort(samples)
	sum := uint64(0)
	for _, s := range samples {
		sum += s
	}
	perTick := clock.Nanoseconds(1)
	return Summary{
		P50: clock.Quantile(samples, 0.50) * perTick, P99: clock.Quantile(samples, 0.99) * perTick,
		Mean: float64(sum) / float64(len(samples)) * perTick, Samples: len(samples),
	}
}

// Per returns the figures of one of n packets that a sample holds. Samples of several packets say nothing about the tail of one.
func (s Summary) Per(n int) Summary {
	if n == 1 {
		return s
	}
	return Summary{P50: s.P50 / float64(n), Mean: s.Mean / float64(n)}
}

// Median is the mean of the middle two where there are two, and no number where there is none.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// Medians are the medians over visits, and the samples of the smallest.
func Medians(visits []Summary) Summary {
	column := func(of func(Summary) float64) float64 {
		values := make([]float64, len(visits))
		for i, v := range visits {
			values[i] = of(v)
		}
		return Median(values)
	}
	least := math.MaxInt
	for _, v := range visits {
		least = min(least, v.Samples)
	}
	return Summary{
		P50: column(func(v Summary) float64 { return v.P50 }), P99: column(func(v Summary) float64 { return v.P99 }),
		Mean: column(func(v Summary) float64 { return v.Mean }), Samples: least,
	}
}
