package study

import (
	"github.com/montanaflynn/stats"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// Interval is stat.Interval: the ranks of the exact interval for the median of n values, and its coverage.
func Interval(n int) (k int, coverage float64) { return stat.Interval(n) }

// Confidence is what an interval covers at least, where there are enough values.
const Confidence = stat.Confidence

// median is the middle of the values, or the mean of the middle two; nil where there is none.
func median(values []float64) *float64 {
	m, err := stats.Median(values)
	if err != nil {
		return nil
	}
	return &m
}
