package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/montanaflynn/stats"
	"golang.org/x/perf/benchmath"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// measure estimates how one metric of a cell changed.
func measure(before, after *cell, m metric, alpha float64) Row {
	x, y := before.values[m.name], after.values[m.name]
	r := Row{
		Cell: after.name, Engine: after.engine, Metric: m.name, Unit: m.unit, Better: moreOrLess(m.higher),
		OldN: len(x), NewN: len(y), metric: m, p: untested,
	}
	if m.name != RatioMetric && before.operations > 0 && after.operations > 0 {
		r.handicap = math.Abs(math.Log(after.operations / before.operations))
	}
	if len(x) == 0 || len(y) == 0 {
		return r
	}
	a, _ := stats.Median(x) // neither is empty
	b, _ := stats.Median(y)
	r.Old, r.New, r.differsMed = &a, &b, cmp.Compare(b, a)
	r.p = mannWhitney(x, y)
	r.shift = shift(x, y, r.p <= alpha, cmp.Compare(b, a), 1-alpha)
	if r.shift.Coverage > 0 {
		r.Ratio, r.RatioLo, r.RatioHi = ratio(r.shift.Value), ratio(r.shift.Lo), ratio(r.shift.Hi)
	}
	return r
}

// mannWhitney is the p-value of two samples that are not paired.
func mannWhitney(x, y []float64) float64 {
	thresholds := benchmath.DefaultThresholds
	sample := func(v []float64) *benchmath.Sample { return benchmath.NewSample(slices.Clone(v), &thresholds) }
	return benchmath.AssumeNothing.Compare(sample(x), sample(y)).P
}

// shift estimates the logarithm of the ratio of y to x. Where some are not above 0 there is none, and the test alone decides.
func shift(x, y []float64, differ bool, direction int, confidence float64) stat.Estimate {
	notAbove0 := func(v float64) bool { return v <= 0 }
	if !slices.ContainsFunc(x, notAbove0) && !slices.ContainsFunc(y, notAbove0) {
		return stat.Shift(logs(x), logs(y), confidence)
	}
	everything := stat.Estimate{Lo: math.Inf(-1), Hi: math.Inf(1), Coverage: 1}
	if differ && direction != 0 {
		everything.Lo = math.Inf(direction)
		everything.Value, everything.Hi = everything.Lo, everything.Lo
	}
	return everything
}

func logs(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Log(v)
	}
	return out
}

// ratio turns a logarithm back; nil where there is none.
func ratio(log float64) *float64 {
	if math.IsInf(log, 0) || math.IsNaN(log) {
		return nil
	}
	v := math.Exp(log)
	return &v
}

// judge gives every row its verdict, and the comparison its own.
func (r *Result) judge(o Options) {
	raised := map[string]float64{}
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.Verdict != "" {
			continue
		}
		floor, _ := o.Floor.At(row.Engine, floorName(row.Metric))
		low := math.Log1p(floor) + row.handicap
		limit := low
		for _, g := range o.Gates {
			if g.names(row.metric) {
				row.Gated = true
				limit = math.Max(limit, g.limit())
				if low > g.limit() {
					raised[g.String()] = math.Max(raised[g.String()], math.Expm1(low))
				}
			}
		}
		row.Limit = math.Expm1(limit)
		row.Verdict, row.Reason = row.decide(limit, low, o.Alpha)
	}
	for _, g := range o.Gates {
		if share, ok := raised[g.String()]; ok {
			r.Warnings = append(r.Warnings, fmt.Sprintf("%s lies inside the noise floor: raised to it, up to %s", g, percent(share)))
		}
	}
	r.Verdict = r.overall(len(o.Gates) > 0)
}

// floorName is what a metric is called in a floor's file. A ratio to sequential is as noisy as the means that it is made of.
func floorName(metric string) string {
	if metric == RatioMetric {
		return "mean"
	}
	for short, unit := range map[string]string{"mean": "sec/op", "p50": "p50-sec", "p99": "p99-sec"} {
		if metric == unit {
			return short
		}
	}
	return metric
}

// decide is the verdict on a row: worse counts beyond limit, better beyond low, both logarithms.
func (r *Row) decide(limit, low, alpha float64) (verdict, reason string) {
	lo, hi, p := r.shift.Lo, r.shift.Hi, untested+0.0
	if r.metric.higher {
		lo, hi = -hi, -lo
	}
	if r.P != nil {
		p = *r.P
	}
	switch {
	case r.Old == nil || r.New == nil:
		return Inconclusive, "one side has no numbers"
	case r.shift.Coverage == 0:
		return Inconclusive, "too few repetitions for an interval"
	case lo <= 0 && hi >= 0 && r.p <= alpha && !r.Gated:
		return NoDifference, "values are tied: the interval still contains no change"
	case lo <= 0 && hi >= 0 && !(r.Gated && hi > limit):
		return NoDifference, ""
	case (lo > 0 || hi < 0) && r.differsMed != cmp.Compare(r.shift.Value, 0):
		return r.open(), "the medians and the pairs point different ways"
	case r.Gated && lo > limit:
		return Regression, ""
	case r.Gated && hi > limit:
		return Inconclusive, "the interval straddles the limit of " + percent(math.Expm1(limit))
	case !r.Gated && lo > limit && p <= alpha:
		return Regression, ""
	case hi < -low && p <= alpha:
		return Improvement, ""
	case p > alpha:
		return NoDifference, fmt.Sprintf("p = %.2g after Holm's correction", p)
	case lo > 0 && r.Gated && lo > low:
		return WithinLimit, ""
	default:
		return NoDifference, "inside the noise floor of " + percent(math.Expm1(low))
	}
}

// open is the verdict where nothing follows.
func (r *Row) open() string {
	if r.Gated {
		return Inconclusive
	}
	return NoDifference
}

// overall is what the exit code says: the gated rows decide where there are conditions, all rows where there are none, and a cell
// that can no longer be measured in any case.
func (r *Result) overall(gates bool) string {
	counts, judged := map[string]int{}, 0
	for _, row := range r.Rows {
		if row.decides(gates) {
			counts[row.Verdict]++
			judged++
		}
	}
	switch {
	case counts[Regression] > 0:
		return Regression
	case gates && counts[Inconclusive] > 0, counts[Inconclusive] == judged:
		return Inconclusive
	default:
		return NoRegression
	}
}

// decides reports whether the exit code hangs on a row.
func (r *Row) decides(gates bool) bool {
	return r.Gated || !gates || r.Metric == statusMetric && r.Verdict == Regression
}

func percent(share float64) string { return fmt.Sprintf("%.3g%%", share*100) }
