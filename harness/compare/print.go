package compare

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Print writes the comparison for a reader: what differs beside the figures first, then a table for each metric. Rows without a
// shown difference are counted only, unless all is set or a condition is on them.
func (r *Result) Print(w io.Writer, all bool) error {
	out := &strings.Builder{}
	fmt.Fprintf(out, "old %s\nnew %s\n", r.Old, r.New)
	r.printDifferences(out)
	r.printFloor(out)
	seen := map[string]bool{}
	for _, row := range r.Rows {
		if !seen[row.Metric] {
			seen[row.Metric] = true
			r.printMetric(out, row.Metric, all)
		}
	}
	for _, only := range []struct {
		side  string
		names []string
	}{{"old", r.OldOnly}, {"new", r.NewOnly}} {
		if len(only.names) > 0 {
			fmt.Fprintf(out, "\nonly in %s:\n  %s\n", only.side, strings.Join(only.names, "\n  "))
		}
	}
	fmt.Fprintf(out, "\n%s: %s\n", r.Verdict, r.summary())
	_, err := io.WriteString(w, out.String())
	return err
}

func (r *Result) printDifferences(out io.Writer) {
	if len(r.Differences) == 0 {
		return
	}
	fmt.Fprintln(out, "\nthe sides differ in more than their figures:")
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, d := range r.Differences {
		fmt.Fprintf(t, "  %s\t%s\t-> %s\n", d.What, orNothing(d.Old), orNothing(d.New))
	}
	_ = t.Flush() // writes to memory
}

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}

func (r *Result) printFloor(out io.Writer) {
	if r.Floor == nil {
		fmt.Fprintln(out, "\nno noise floor is taken into account: differences of nothing may be shown; tigerbench aa measures this machine's")
		return
	}
	fmt.Fprintf(out, "\nnoise floor: of %d comparisons of an engine with itself, measured %s\n",
		r.Floor.Comparisons, r.Floor.Measured.Format("2006-01-02"))
}

// printMetric writes one metric's table.
func (r *Result) printMetric(out io.Writer, name string, all bool) {
	hidden := 0
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	head := func(row Row) string {
		return fmt.Sprintf("\n%s\told\tnew\tchange\t%.3g%% interval\tp\tverdict", row.title(), 100*(1-r.Alpha))
	}
	for _, row := range r.Rows {
		switch {
		case row.Metric != name:
		case row.Verdict == NoDifference && row.Reason == "" && !row.Gated && !all:
			hidden++
		default:
			if head != nil {
				fmt.Fprintln(t, head(row))
				head = nil
			}
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", row.Cell, quantity(row.Old, row.Unit), quantity(row.New, row.Unit),
				change(row.Ratio), row.interval(), row.pText(), row.verdictText())
		}
	}
	_ = t.Flush() // writes to memory
	if hidden > 0 && head == nil {
		fmt.Fprintf(out, "  and %s without a shown difference\n", cells(hidden))
	} else if hidden > 0 {
		fmt.Fprintf(out, "\n%s: no difference shown in %s\n", name, cells(hidden))
	}
}

func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return fmt.Sprintf("%d cells", n)
}

// title heads a metric's table.
func (r *Row) title() string {
	if r.Metric == statusMetric {
		return r.Metric
	}
	return fmt.Sprintf("%s (%s is better)", r.Metric, r.Better)
}

func (r *Row) interval() string {
	if r.RatioLo == nil || r.RatioHi == nil {
		return absent
	}
	return fmt.Sprintf("%s to %s", change(r.RatioLo), change(r.RatioHi))
}

func (r *Row) pText() string {
	if r.P == nil {
		return absent
	}
	return strconv.FormatFloat(*r.P, 'g', 2, 64)
}

func (r *Row) verdictText() string {
	if r.Reason == "" {
		return r.Verdict
	}
	return r.Verdict + ": " + r.Reason
}

// summary counts the verdicts of the rows that the exit code hangs on.
func (r *Result) summary() string {
	counts, decide := map[string]int{}, 0
	for _, row := range r.Rows {
		if row.decides(len(r.Gates) > 0) {
			counts[row.Verdict]++
			decide++
		}
	}
	var parts []string
	for _, v := range []string{Regression, Inconclusive, WithinLimit, Improvement, NoDifference} {
		if counts[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	text := fmt.Sprintf("of %d figures %s", decide, strings.Join(parts, ", "))
	if len(r.Gates) > 0 {
		text += fmt.Sprintf("; %s decides alone, not the other %d", strings.Join(r.Gates, ","), len(r.Rows)-decide)
	}
	return text
}

const absent = "-"

// change writes a ratio as a change: +5.12%.
func change(ratio *float64) string {
	if ratio == nil {
		return absent
	}
	return fmt.Sprintf("%+.2f%%", (*ratio-1)*100)
}

// quantity writes a value with four digits in the unit that suits it.
func quantity(v *float64, unit string) string {
	if v == nil {
		return absent
	}
	scale, steps := *v, []string{""}
	switch {
	case unit == "ns":
		steps = []string{" ns", " µs", " ms", " s"}
	case strings.Contains(unit, "sec"):
		scale, steps = *v*1e9, []string{" ns", " µs", " ms", " s"}
	case math.Abs(scale) >= 1000:
		steps = []string{"", " k", " M", " G"}
	}
	step := 0
	for math.Abs(scale) >= 999.95 && step < len(steps)-1 {
		scale /= 1000
		step++
	}
	return strconv.FormatFloat(scale, 'g', 4, 64) + steps[step]
}
