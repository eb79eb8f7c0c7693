package gauge

import (
	"fmt"
	"slices"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// Ratio is the median of ratios that were each taken within one repetition, with its exact order-statistic interval.
type Ratio struct{ Median, Low, High float64 }

// RatioOf summarizes one ratio a repetition. Below six the interval is from the lowest to the highest.
func RatioOf(ratios []float64) Ratio {
	sorted := slices.Sorted(slices.Values(ratios))
	k, _ := stat.Interval(len(sorted))
	return Ratio{Median: Median(sorted), Low: sorted[k-1], High: sorted[len(sorted)-k]}
}

// Paired divides what was measured in the same repetition.
func Paired(above, below []float64) []float64 {
	ratios := make([]float64, min(len(above), len(below)))
	for i := range ratios {
		ratios[i] = above[i] / below[i]
	}
	return ratios
}

// Bound is what a ratio should be. The zero value claims nothing.
type Bound struct{ Least, Most float64 }

func (b Bound) String() string {
	switch {
	case b.Least > 0:
		return fmt.Sprintf(">= %.2f", b.Least)
	case b.Most > 0:
		return fmt.Sprintf("<= %.2f", b.Most)
	}
	return "-"
}

// Judge says whether the median keeps the bound; "open" where it does not, but its interval reaches what would.
func (b Bound) Judge(r Ratio) string {
	keeps := func(v float64) bool { return v >= b.Least && (b.Most == 0 || v <= b.Most) }
	switch {
	case b == Bound{}:
		return ""
	case keeps(r.Median):
		return "ok"
	case keeps(r.Low) || keeps(r.High):
		return "open"
	}
	return "missed"
}
