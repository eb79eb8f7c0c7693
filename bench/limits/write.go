package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// write prints one line a contestant: medians over its visits.
func write(w io.Writer, r results) error {
	fmt.Fprintf(w, "Bare gates: no rules, one helper on CPU %d, dispatcher on CPU %d, times of one packet in ns, medians of %d visits.\n",
		r.cpus[1], r.cpus[0], len(r.visits[contestants[0].name]))
	fmt.Fprintf(w, "Ratio: p50 over the p50 of the one-line core-to-core round trips just before and after.\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "gate\tp50\tp99\tmean\tratio\tlowest\thighest\tbound\t\t")
	writeRow(t, contestant{name: floor}, r.visits[floor])
	for _, c := range contestants {
		writeRow(t, c, r.visits[c.name])
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func writeRow(w io.Writer, c contestant, visits []visit) {
	p50, p99, mean := columns(visits)
	fmt.Fprintf(w, "%s\t%.0f\t%s\t%.0f\t", c.name, median(p50), fewerThan(1000, visits, median(p99)), median(mean))
	if c.name == floor {
		fmt.Fprintf(w, "1\t%.2f\t%.2f\t\t\t\n", slices.Min(p50)/median(p50), slices.Max(p50)/median(p50))
		return
	}
	ratios := make([]float64, len(visits))
	for i, v := range visits {
		ratios[i] = v.ratio
	}
	fmt.Fprintf(w, "%.2f\t%.2f\t%.2f\t%s\n", median(ratios), slices.Min(ratios), slices.Max(ratios), judge(c, median(ratios)))
}

// judge compares a ratio with its bound.
func judge(c contestant, ratio float64) string {
	switch {
	case c.bound == 0:
		return "-\t\t"
	case ratio <= c.bound:
		return fmt.Sprintf("%.1f\tok\t", c.bound)
	}
	return fmt.Sprintf("%.1f\tover\t", c.bound)
}

// fewerThan prints a percentile, or "-" where a visit had fewer samples than it needs.
func fewerThan(need int, visits []visit, value float64) string {
	for _, v := range visits {
		if v.samples < need {
			return "-"
		}
	}
	return fmt.Sprintf("%.0f", value)
}

func columns(visits []visit) (p50, p99, mean []float64) {
	for _, v := range visits {
		p50, p99, mean = append(p50, v.p50), append(p99, v.p99), append(mean, v.mean)
	}
	return p50, p99, mean
}

// median is the mean of the middle two where there are two.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
