package compare

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/tigerbench/tigerbench/harness/stat"
	"github.com/tigerbench/tigerbench/harness/study"
)

// Schema is the version of a comparison's JSON document.
const Schema = 1

// Verdicts of a row, and of a whole comparison.
const (
	Regression   = "regression"
	Improvement  = "improvement"
	WithinLimit  = "within the limit" // worse, but by less than the condition asks for
	NoDifference = "no difference shown"
	Inconclusive = "inconclusive"
	NoRegression = "no regression shown" // of a whole comparison only
)

// Options are how two sides are compared.
type Options struct {
	Gates []Gate  // conditions; none: any regression that is shown counts
	Alpha float64 // of the intervals and the tests: 0.05
	Floor *Floor  // nil: none is known
}

// Result is a comparison.
type Result struct {
	Schema      int          `json:"schema"`
	Old         string       `json:"old"`
	New         string       `json:"new"`
	Alpha       float64      `json:"alpha"`
	Gates       []string     `json:"fail_if"`
	Verdict     string       `json:"verdict"` // regression, inconclusive or no regression shown: what the exit code says
	Differences []Difference `json:"differences"`
	OldOnly     []string     `json:"old_only"`
	NewOnly     []string     `json:"new_only"`
	Floor       *Floor       `json:"floor"`
	Rows        []Row        `json:"rows"`
	Warnings    []string     `json:"warnings"`
}

// Difference is something that the two sides do not share, and figures may hang on.
type Difference struct {
	What string `json:"what"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Row is one metric of one cell that both sides have.
type Row struct {
	Cell    string   `json:"cell"`
	Engine  string   `json:"engine,omitempty"`
	Metric  string   `json:"metric"`
	Unit    string   `json:"unit"`
	Better  string   `json:"better"` // "more" or "less"
	Old     *float64 `json:"old"`    // medians
	New     *float64 `json:"new"`
	OldN    int      `json:"old_n"`
	NewN    int      `json:"new_n"`
	Ratio   *float64 `json:"ratio"` // new over old: the median of the ratios of all pairs
	RatioLo *float64 `json:"ratio_lo"`
	RatioHi *float64 `json:"ratio_hi"`
	P       *float64 `json:"p"`     // Mann-Whitney, after Holm's correction over the cells of the metric
	Limit   float64  `json:"limit"` // how much worse counts, as a share: the condition's or the floor, the higher one
	Gated   bool     `json:"gated"`
	Verdict string   `json:"verdict"`
	Reason  string   `json:"reason,omitempty"`

	metric     metric
	handicap   float64 // logarithm of what the rules alone make of it
	p          float64 // before the correction; above 1: no test
	shift      stat.Estimate
	differsMed int // sign of the difference of the medians
}

var errNothingInCommon = errors.New("no cell stands on both sides: were they measured with the same factors?")

// Compare compares two sides. The error says why there is nothing to compare, or what is wrong with a condition.
func Compare(before, after *Side, o Options) (*Result, error) {
	r := &Result{
		Schema: Schema, Old: before.Path, New: after.Path, Alpha: o.Alpha, Gates: []string{}, Differences: differences(before, after),
		Floor: o.Floor, OldOnly: []string{}, NewOnly: []string{}, Rows: []Row{}, Warnings: []string{},
	}
	for _, side := range []*Side{before, after} {
		for _, doubt := range side.doubts {
			r.Warnings = append(r.Warnings, side.Path+": "+doubt)
		}
	}
	common := 0
	for i := range after.cells {
		c := &after.cells[i]
		if other := before.find(c.key); other != nil {
			common++
			r.Rows = append(r.Rows, pair(other, c, o.Alpha)...)
			continue
		}
		r.NewOnly = append(r.NewOnly, c.name)
	}
	for i := range before.cells {
		if after.find(before.cells[i].key) == nil {
			r.OldOnly = append(r.OldOnly, before.cells[i].name)
		}
	}
	if common == 0 {
		return nil, fmt.Errorf("compare %s with %s: %w", before.Path, after.Path, errNothingInCommon)
	}
	if err := checkGates(o.Gates, r.Rows); err != nil {
		return nil, err
	}
	for _, g := range o.Gates {
		r.Gates = append(r.Gates, g.String())
	}
	r.correct(o.Alpha)
	r.judge(o)
	return r, nil
}

// differences lists what the sides do not share.
func differences(before, after *Side) []Difference {
	found := []Difference{}
	for _, f := range after.facts {
		if old, known := before.fact(f.what); !known || old != f.value {
			found = append(found, Difference{f.what, old, f.value})
		}
	}
	for _, f := range before.facts {
		if _, known := after.fact(f.what); !known {
			found = append(found, Difference{f.what, f.value, ""})
		}
	}
	return found
}

// pair makes the rows of a cell that both sides have: one for each metric, or one that says why there are none.
func pair(before, after *cell, alpha float64) []Row {
	if before.status != study.BlockOK || after.status != study.BlockOK {
		return []Row{statusRow(before, after)}
	}
	var rows []Row
	for _, m := range after.metrics {
		if len(before.values[m.name])+len(after.values[m.name]) > 0 {
			rows = append(rows, measure(before, after, m, alpha))
		}
	}
	return rows
}

// statusMetric stands for the metrics of a cell that one side could not measure.
const statusMetric = "status"

// statusRow judges such a cell: what was good and is not any more is a regression.
func statusRow(before, after *cell) Row {
	r := Row{
		Cell: after.name, Engine: after.engine, Metric: statusMetric, metric: metric{name: statusMetric}, p: untested,
		Verdict: Inconclusive, Reason: fmt.Sprintf("was %s, is %s", before.status, after.status),
	}
	if before.status == study.BlockOK {
		r.Verdict = Regression
	}
	return r
}

// untested stands for the p-value of a row without a test.
const untested = 2

// correct applies Holm's correction over the cells of each metric.
func (r *Result) correct(alpha float64) {
	done := map[string]bool{}
	for _, row := range r.Rows {
		if done[row.Metric] {
			continue
		}
		done[row.Metric] = true
		p := make([]float64, len(r.Rows))
		tests, least := 0, 1.0
		for i := range r.Rows {
			if p[i] = untested; r.Rows[i].Metric == row.Metric && r.Rows[i].p <= 1 {
				p[i] = r.Rows[i].p
				tests++
				least = math.Min(least, leastP(r.Rows[i].OldN, r.Rows[i].NewN))
			}
		}
		if tests > 0 && least*float64(tests) > alpha {
			r.Warnings = append(r.Warnings, fmt.Sprintf("%s: so few repetitions can show no difference over %d cells: give --reps 10 or more",
				row.Metric, tests))
		}
		for i, corrected := range stat.Holm(p) {
			if corrected <= 1 {
				r.Rows[i].P = &corrected
			}
		}
	}
}

// leastP is the smallest p-value that so many values can give: of two orders in all.
func leastP(n, m int) float64 {
	a, _ := math.Lgamma(float64(n + m + 1))
	b, _ := math.Lgamma(float64(n + 1))
	c, _ := math.Lgamma(float64(m + 1))
	return 2 * math.Exp(b+c-a)
}

// writes hands bytes to a writer.
func writes(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}
