package main

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/block"
)

// Limits on lower bounds of ratios, and what is asked of many rules.
const (
	near, nearShare = 1.05, 0.05 // over the best in at most so many cells
	far             = 1.15       // over the best in none
	overOne         = 1.03       // over sequential in none
	manyRules, gain = 100_000, 3 // so many rules that a team must be so many times faster
)

// write prints one line a group, and how many exceed each limit.
func write(w io.Writer, all []comparison) error {
	fmt.Fprintf(w, "\nadaptive over the best of the other engines, and over sequential with the same matcher: mean service time of a packet, the loop\n"+
		"included; medians of paired ratios [interval]. CPU ns a packet beside it.\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "CPUs\trules\tmatcher\tarrivals\tadaptive ns\tbest\tover best\t\tover sequential\t\tCPU ns\tbest's\t")
	for _, c := range all {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%.0f\t%s\t%s\t%s\t%s\t%s\t%.0f\t%.0f\t\n", c.cpus, c.group.Rules, c.group.Matcher,
			cmp.Or(c.group.Arrivals, block.Closed), c.mean, c.best, text(c.overBest), mark(c.overBest.Low > near), text(c.overOne), mark(c.overOne.Low > overOne), c.cpu, c.bestCPU)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	summary(w, all)
	return nil
}

func text(r gauge.Ratio) string { return fmt.Sprintf("%.3f [%.3f, %.3f]", r.Median, r.Low, r.High) }

func mark(over bool) string {
	if over {
		return "*"
	}
	return ""
}

// summary says which limits are kept. A limit on the gain counts matchers that one thread is fastest with.
func summary(w io.Writer, all []comparison) {
	count := func(over func(comparison) bool) (n int) {
		for _, c := range all {
			if over(c) {
				n++
			}
		}
		return n
	}
	line := func(n, allowed int, what string) {
		fmt.Fprintf(w, "%-4s %d of %d cells, %d allowed: %s\n", verdict(n <= allowed), n, len(all), allowed, what)
	}
	fmt.Fprintln(w)
	line(count(func(c comparison) bool { return c.overBest.Low > near }), int(nearShare*float64(len(all))), "lower bound over the best above 1.05 (*)")
	line(count(func(c comparison) bool { return c.overBest.Low > far }), 0, "lower bound over the best above 1.15")
	line(count(func(c comparison) bool { return c.overOne.Low > overOne }), 0, "lower bound over sequential above 1.03 (*)")
	slow := func(c comparison) bool {
		return c.cpus > 1 && c.rules >= manyRules && c.group.Matcher == "simd" && gain*c.overOne.Median > 1
	}
	line(count(slow), 0, "less than 3 times as fast as sequential at 100,000 rules, simd")
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "over"
}
