package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/environment"
	"github.com/tigerbench/tigerbench/harness/stat"
	"github.com/tigerbench/tigerbench/harness/study"
)

// markdown is the table, and the line that says where it was measured.
func markdown(results []result, repetitions int) (string, error) {
	env, err := environment.Capture()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("| optimization | the notes say | before | after | measured gain | verdict |\n|:---|:---|:---|:---|---:|:---|\n")
	for _, r := range results {
		q := r.gain()
		fmt.Fprintf(&b, "| %s | %s | %s, %s | %s, %s | %s [%s, %s] | %s |\n", r.optimization, r.said,
			r.before, text(r.beforeTimes), r.after, text(r.afterTimes),
			percent(q.Median), percent(q.Low), percent(q.High), verdict(r.least, q))
	}
	fmt.Fprintf(&b, "\n*%s*\n", caption(env, repetitions))
	return b.String(), nil
}

func caption(e study.Environment, repetitions int) string {
	interval := "the lowest and the highest in brackets: too few for an interval"
	if repetitions >= 6 {
		_, coverage := stat.Interval(repetitions)
		interval = fmt.Sprintf("exact %.1f%% interval in brackets", 100*coverage)
	}
	where := e.CPU + ", " + e.Topology
	if e.VM != "" {
		where += ", a virtual machine on " + e.VM
	}
	return fmt.Sprintf("Medians of %d interleaved repetitions, %s; times are means of one packet, gains in packets a second. %s, Linux %s, %s, commit %s.",
		repetitions, interval, where, e.Kernel, e.Go, e.Commit)
}

// text is the mean time of one packet.
func text(visits []gauge.Summary) string {
	ns, unit := gauge.Medians(visits).Mean, "ns"
	for _, next := range []string{"µs", "ms"} {
		if ns >= 1000 {
			ns, unit = ns/1000, next
		}
	}
	return strconv.FormatFloat(ns, 'g', 3, 64) + " " + unit
}

func percent(v float64) string { return fmt.Sprintf("%+.0f%%", 100*v) }

// verdict says what the interval allows to say.
func verdict(least float64, q gauge.Ratio) string {
	switch {
	case q.High < 0:
		return "a loss"
	case q.Low <= 0:
		return "no gain shown"
	case least == 0:
		return "a gain"
	case q.Low >= least:
		return "holds"
	case q.High >= least:
		return "may hold"
	}
	return "a smaller gain"
}

// The table of a page stands between these lines.
const (
	begin = "<!-- claims:begin, by make bench-claims -->\n"
	end   = "<!-- claims:end -->"
)

// rewrite replaces a page's table.
func rewrite(path, block string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read page: %w", err)
	}
	before, rest, found := bytes.Cut(page, []byte(begin))
	_, after, ended := bytes.Cut(rest, []byte(end))
	if !found || !ended {
		return fmt.Errorf("%s has no lines %q and %q: put them where the table belongs", path, strings.TrimSpace(begin), end)
	}
	out := string(before) + begin + block + end + string(after)
	if err := os.WriteFile(path, []byte(out), 0o666); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}
