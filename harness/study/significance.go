package study

import (
	"fmt"
	"math"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// untested stands among p-values for a row without a ratio.
const untested = 2

// significance fills the p-values of the ratios, corrected within each group for how many engines stand there.
func (t *table) significance(rows []Row) {
	t.testGroups(rows, func(ratios []float64) float64 { return stat.SignedRank(logs(ratios)) },
		func(r *Row, p float64) { r.RatioP = &p })
}

// trends are the warnings of ratios that rise or fall over the repetitions.
func (t *table) trends(rows []Row) []string {
	var warnings []string
	t.testGroups(rows, func(ratios []float64) float64 {
		_, p := stat.Trend(ratios)
		return p
	}, func(r *Row, p float64) {
		if p > 1-stat.Confidence {
			return
		}
		way := "falls"
		if rise, _ := stat.Trend(t.engineRatios(r)); rise > 0 {
			way = "rises"
		}
		warnings = append(warnings, fmt.Sprintf("%s, %s: the ratio %s over the repetitions (Mann-Kendall, p = %.2g after Holm): "+
			"the machine changed meanwhile, and the interval covers no one value: measure again", r.GroupTitle, r.Label, way, p))
	})
	return warnings
}

// testGroups tests the ratios of every row, and hands out the p-values that Holm's correction leaves within each group.
func (t *table) testGroups(rows []Row, test func(ratios []float64) float64, found func(r *Row, p float64)) {
	for _, g := range t.study.Groups {
		p := make([]float64, len(rows))
		for i := range rows {
			p[i] = untested
			if r := &rows[i]; r.Cell.Group == g.ID && r.RatioLo != nil {
				p[i] = test(t.engineRatios(r))
			}
		}
		for i, corrected := range stat.Holm(p) {
			if corrected <= 1 {
				found(&rows[i], corrected)
			}
		}
	}
}

// engineRatios are the ratios that a row's Ratio is the median of, in the order of the repetitions.
func (t *table) engineRatios(r *Row) []float64 {
	_, ratios := t.engineTurns(r)
	return ratios
}

// engineTurns are the repetitions beside them.
func (t *table) engineTurns(r *Row) (repetitions []int, ratios []float64) {
	return t.inTurn(r.Cell.ID, t.find(r.Cell.Group, Sequential), t.find(r.Cell.Group, Reference))
}

func logs(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Log(v)
	}
	return out
}

// setP99Interval fills the interval of a row's p99 over its blocks.
func setP99Interval(r *Row, good []*Block) {
	if r.P99NS == nil {
		return
	}
	var values []float64
	for _, b := range good {
		values = append(values, *b.P99NS)
	}
	r.P99Lo, r.P99Hi = medianInterval(values)
}

// medianInterval is the interval of the median of values; null below six.
func medianInterval(values []float64) (lo, hi *float64) {
	if lo, hi, ok := stat.MedianInterval(values); ok {
		return &lo, &hi
	}
	return nil, nil
}
