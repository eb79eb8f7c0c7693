package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/tigerbench/tigerbench/harness/stat"
)

// write prints the contestants' figures, and the claims about them.
func write(w io.Writer, p plan, v visits) error {
	fmt.Fprintf(w, "%s\nOur readers: engine %s, rules %s, deadline %v; the C programs accept everything. Medians of %d visits, order shuffled in each repetition, seed %d.\n\n",
		p.subject(), p.engine, p.rules, p.deadline, p.repetitions, p.seed)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "reader\t%s\tlowest\thighest\tp50 us\tp99 us\tpackets\tlost\tCPU ns/packet\tsyscalls/packet\tallocations\t\n", p.unit())
	for _, c := range p.chosen() {
		writeReader(t, c, v)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	fmt.Fprintln(w)
	return writeClaims(w, p, v)
}

func (p plan) subject() string {
	if p.load == loadDatagrams {
		return fmt.Sprintf("The highest rate of datagrams with %d bytes that passes without loss; searches take turns, trial by trial.", payload)
	}
	return fmt.Sprintf("wrk -t%d -c%d for %v after %v of the same, through a lab of this machine alone.", p.threads, p.connections, p.duration, p.warmup)
}

func (p plan) unit() string {
	if p.load == loadDatagrams {
		return "datagrams/s"
	}
	return "req/s"
}

func writeReader(w io.Writer, c contestant, v visits) {
	rates, all := v.of(c.name, rate), v[c.name]
	fmt.Fprintf(w, "%s\t%s%.0f\t%.0f\t%.0f\t", c.title, atLeast(v.bounded(c.name)), median(rates), slices.Min(rates), slices.Max(rates))
	us := func(of func(visit) time.Duration) string {
		return dash(median(v.of(c.name, func(one visit) float64 { return float64(of(one)) / float64(time.Microsecond) })))
	}
	fmt.Fprintf(w, "%s\t%s\t", us(func(one visit) time.Duration { return one.p50 }), us(func(one visit) time.Duration { return one.p99 }))
	if c.name == noQueue {
		fmt.Fprint(w, "-\t-\t-\t-\t-\t\n")
		return
	}
	var packets, lost, allocations uint64
	for _, one := range all {
		packets, lost, allocations = packets+one.told.Received, lost+one.lost, allocations+one.told.Allocations
	}
	calls, made := "-", "-"
	if all[0].told.Syscalls > 0 {
		calls = fmt.Sprintf("%.2f", median(v.of(c.name, func(one visit) float64 { return one.told.callsPerPacket() })))
	}
	if all[0].told.Metered > 0 {
		made = fmt.Sprint(allocations)
	}
	cpu := median(v.of(c.name, func(one visit) float64 { return one.told.cpuPerPacket() }))
	fmt.Fprintf(w, "%d\t%d\t%.0f\t%s\t%s\t\n", packets, lost, cpu, calls, made)
}

// dash prints a figure, or "-" where there is none.
func dash(value float64) string {
	if value == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", value)
}

func atLeast(bounded bool) string {
	if bounded {
		return ">="
	}
	return ""
}

// writeClaims prints each claim beside its bound.
func writeClaims(w io.Writer, p plan, v visits) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	k, coverage := stat.Interval(p.repetitions)
	fmt.Fprintf(t, "CLAIM\tMEDIAN\tINTERVAL (%.1f%%)\tBOUND\t\n", 100*coverage)
	for _, c := range claims(p.load) {
		if ratios := v.ratios(c.of, c.over); len(ratios) > 0 {
			slices.Sort(ratios)
			low, high := ratios[k-1], ratios[len(ratios)-k]
			fmt.Fprintf(t, "%s / %s\t%.3f\t%.3f to %.3f\t%s\n", c.of, c.over, median(ratios), low, high,
				c.judge(median(ratios), low, high, v.bounded(c.of, c.over)))
		}
	}
	for _, l := range limits(p.load) {
		if values := v.of(l.of, func(one visit) float64 { return l.cost(one.told) }); len(values) > 0 {
			slices.Sort(values)
			fmt.Fprintf(t, "%s of %s\t%.4g\t%.4g to %.4g\t%s\n", l.what, l.of, median(values), values[k-1], values[len(values)-k],
				fmt.Sprintf("at most %g: %s", l.most, met(median(values) <= l.most)))
		}
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write claims: %w", err)
	}
	return nil
}

// judge compares a ratio with its bounds.
func (c claim) judge(median, low, high float64, bounded bool) string {
	if bounded {
		return "none: a visit's limit was the generator's or the receiver's, not the filter's"
	}
	if c.width > 0 {
		return fmt.Sprintf("interval within %.0f%% of the median: %s", 100*c.width, met(max(high/median-1, 1-low/median) <= c.width))
	}
	text, holds := fmt.Sprintf("at least %g", c.median), median >= c.median
	if c.reach > 0 {
		text, holds = text+fmt.Sprintf(", reaching %g", c.reach), holds && high >= c.reach
	}
	return text + ": " + met(holds)
}

func met(holds bool) string {
	if holds {
		return "met"
	}
	return "NOT met"
}

// median is the mean of the middle two where there are two.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
