package gauge

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// MinP99 is how many samples a visit needs before its p99 means anything.
const MinP99 = 1000

// Row is one line of a table: what was measured, what it is divided by, and what the ratio should be.
type Row struct {
	Name   string
	Visits []Summary // none: the row is a ratio only
	Over   string    // what Ratios are over, for tables in which that differs
	Ratios []float64 // one a repetition; none: there is nothing to compare with
	Bound  Bound
}

// Write prints rows under a heading. Times are medians over visits, in ns.
func Write(w io.Writer, heading string, rows []Row) error {
	fmt.Fprintf(w, "%s\n\n", heading)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\tp50\tp99\tmean\tover\tratio\tfrom\tto\tbound\t\t\n")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\n", r.Name, r.times(), r.ratio())
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// Legend explains the columns for n repetitions.
func Legend(n int) string {
	if n < 6 {
		return fmt.Sprintf("Medians of %d repetitions: too few for an interval, and for a claim; from and to are the lowest and the highest.", n)
	}
	_, coverage := stat.Interval(n)
	return fmt.Sprintf("Medians of %d repetitions, ratios within a repetition; from and to are their exact %.1f%% interval.", n, 100*coverage)
}

func (r Row) times() string {
	if len(r.Visits) == 0 {
		return "-\t-\t-"
	}
	m := Medians(r.Visits)
	return number(m.P50) + "\t" + orDash(m.P99, m.Samples >= MinP99) + "\t" + number(m.Mean)
}

func (r Row) ratio() string {
	if len(r.Ratios) == 0 {
		return "\t-\t-\t-\t-\t\t"
	}
	q := RatioOf(r.Ratios)
	return fmt.Sprintf("%s\t%.3f\t%.3f\t%.3f\t%s\t%s\t", r.Over, q.Median, q.Low, q.High, r.Bound, r.Bound.Judge(q))
}

// number has three digits, or all of a large one.
func number(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "-"
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

func orDash(v float64, ok bool) string {
	if !ok {
		return "-"
	}
	return number(v)
}
