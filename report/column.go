package report

import (
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// column is one column of the tables for people. Name and unit make its head.
type column struct {
	id         columnID
	name, unit string
	left       bool // text, which is aligned left; numbers are aligned right
	text       func(g *group, rank int, r *study.Row) string
}

type columnID int

const (
	rankColumn columnID = iota
	engineColumn
	primitiveColumn
	p50Column
	p99Column
	p999Column
	responseP50Column
	responseP99Column
	rateColumn
	cpusColumn
	cpuTimeColumn
	switchesColumn
	ratioColumn
	intervalColumn
	pValueColumn
	verdictsColumn
	notesColumn
)

// columns are all columns, in their order.
var columns = []column{
	{rankColumn, "#", "", false, func(_ *group, rank int, r *study.Row) string { return ranking(rank, r) }},
	{engineColumn, "engine", "", true, func(_ *group, _ int, r *study.Row) string { return label(r) }},
	{primitiveColumn, "primitive", "", true, func(_ *group, _ int, r *study.Row) string { return r.Primitive }},
	{p50Column, "p50", "ns", false, func(_ *group, _ int, r *study.Row) string { return tail(r, r.P50NS) }},
	{p99Column, "p99", "ns", false, func(_ *group, _ int, r *study.Row) string { return tail(r, r.P99NS) }},
	{p999Column, "p99.9", "ns", false, func(_ *group, _ int, r *study.Row) string { return tail(r, r.P999NS) }},
	{rateColumn, "packets/s", "", false, func(_ *group, _ int, r *study.Row) string { return optional(r.PktPerS, number) }},
	{cpusColumn, "CPUs", "", false, func(_ *group, _ int, r *study.Row) string { return optional(r.CPUs, hundredths) }},
	{cpuTimeColumn, "CPU", "ns/packet", false, func(_ *group, _ int, r *study.Row) string { return optional(r.CPUNSPerPkt, number) }},
	{switchesColumn, "switches", "/packet", false, func(_ *group, _ int, r *study.Row) string { return optional(r.CSPerPkt, small) }},
	{ratioColumn, "ratio", "", false, func(_ *group, _ int, r *study.Row) string { return ratio(r) }},
	{intervalColumn, "interval", "", true, func(_ *group, _ int, r *study.Row) string { return interval(r) }},
	{pValueColumn, "p", "", false, func(_ *group, _ int, r *study.Row) string { return pValue(r) }},
	{verdictsColumn, "verdicts", "", false, func(_ *group, _ int, r *study.Row) string { return verdicts(r) }},
	{notesColumn, "notes", "", true, func(g *group, _ int, r *study.Row) string { return strings.Join(g.notes(r), ", ") }},
}

// responseColumns stand behind the percentiles of service time where packets came at their own pace.
var responseColumns = []column{
	{responseP50Column, "response p50", "ns", false, func(_ *group, _ int, r *study.Row) string {
		return responseTail(r, func(o *study.OpenRow) *float64 { return o.ResponseP50NS })
	}},
	{responseP99Column, "response p99", "ns", false, func(_ *group, _ int, r *study.Row) string {
		return responseTail(r, func(o *study.OpenRow) *float64 { return o.ResponseP99NS })
	}},
}

// replayColumnsOf are the columns of a replayed group.
func replayColumnsOf(g *group) []column {
	if !g.isOpen() {
		return columns
	}
	after := slices.IndexFunc(columns, func(c column) bool { return c.id == p999Column }) + 1
	return slices.Concat(columns[:after], responseColumns, columns[after:])
}

// responseTail is a percentile of response times.
func responseTail(r *study.Row, of func(*study.OpenRow) *float64) string {
	if r.Open == nil {
		return absent
	}
	return tail(r, of(r.Open))
}

// pValue is that of the ratio, which sequential has none of.
func pValue(r *study.Row) string {
	if r.Cell.Engine == study.Sequential {
		return ""
	}
	return optional(r.RatioP, number)
}

// head is a column's head in one line.
func (c column) head() string {
	switch {
	case strings.HasPrefix(c.unit, "/"):
		return c.name + c.unit
	case c.unit != "":
		return c.name + " " + c.unit
	}
	return c.name
}

func label(r *study.Row) string {
	if r.Label != "" {
		return r.Label
	}
	return r.Cell.Engine
}

// tail is a percentile; where there were too few samples for it, their number stands there.
func tail(r *study.Row, ns *float64) string {
	if ns == nil && !isControl(r) && r.BlocksOK > 0 && r.Samples < study.MinP999 {
		return absent + " n=" + count(r.Samples)
	}
	return optional(ns, number)
}

// small is a number of which less than a thousandth is as good as none.
func small(v float64) string {
	if v > 0 && v < 0.001 {
		return "<0.001"
	}
	return number(v)
}

// ratio is how many times faster than sequential a row is.
func ratio(r *study.Row) string {
	if r.Cell.Engine == study.Sequential {
		return "baseline"
	}
	return optional(r.Ratio, number)
}

func verdicts(r *study.Row) string {
	switch {
	case r.Verified == 0:
		return absent
	case r.Mismatches > 0:
		return count(r.Mismatches) + " wrong of " + count(r.Verified)
	}
	return count(r.Verified) + " ok"
}
