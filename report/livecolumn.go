package report

import (
	"slices"
	"strconv"

	"github.com/tigerbench/tigerbench/harness/study"
)

const (
	liveRankColumn columnID = iota + 100
	readerColumn
	verdictWayColumn
	deadlineSetColumn
	throughputColumn
	ofNoQueueColumn
	ofNoneColumn
	response50Column
	response90Column
	response99Column
	response999Column
	blockedColumn
	sentColumn
	receivedColumn
	exactColumn
	refusedColumn
	packetsColumn
	evaluate50Column
	evaluate99Column
	verdictColumn
	filterColumn
	loadColumn
	serverColumn
	softirqColumn
	lostColumn
	deadlineColumn
	failedColumn
)

// liveColumns are the columns of a live group, in their order. A table leaves out those that say nothing of any row.
var liveColumns = []column{
	{liveRankColumn, "#", "", false, liveRank},
	{engineColumn, "engine", "", true, func(_ *group, _ int, r *study.Row) string { return label(r) }},
	{primitiveColumn, "primitive", "", true, func(_ *group, _ int, r *study.Row) string { return r.Primitive }},
	{readerColumn, "reader", "", true, func(_ *group, _ int, r *study.Row) string { return reader(r) }},
	{throughputColumn, "", "", false, func(_ *group, _ int, r *study.Row) string { return optional(throughputOf(r), number) }},
	{ofNoQueueColumn, "of no queue", "", false, func(_ *group, _ int, r *study.Row) string { return shareOf(r, study.AgainstNoQueue) }},
	{ofNoneColumn, "of none", "", false, func(_ *group, _ int, r *study.Row) string { return shareOf(r, study.AgainstAcceptAll) }},
	{response50Column, "p50", "ms", false, func(_ *group, _ int, r *study.Row) string { return response(r, r.Live.P50NS, 0) }},
	{response90Column, "p90", "ms", false, func(_ *group, _ int, r *study.Row) string { return response(r, r.Live.P90NS, 0) }},
	{response99Column, "p99", "ms", false, func(_ *group, _ int, r *study.Row) string { return response(r, r.Live.P99NS, study.MinP99) }},
	{response999Column, "p99.9", "ms", false, func(_ *group, _ int, r *study.Row) string { return response(r, r.Live.P999NS, study.MinP999) }},
	{blockedColumn, "attacks blocked", "", false, func(_ *group, _ int, r *study.Row) string { return blocked(r) }},
	{sentColumn, "sent", "", false, func(_ *group, _ int, r *study.Row) string { return sent(r) }},
	{receivedColumn, "received", "", false, func(_ *group, _ int, r *study.Row) string { return received(r) }},
	{exactColumn, "as accepted", "", true, func(_ *group, _ int, r *study.Row) string { return exact(r) }},
	{refusedColumn, "refused by the kernel", "", true, func(_ *group, _ int, r *study.Row) string { return refused(r) }},
	{packetsColumn, "packets/s", "", false, func(g *group, _ int, r *study.Row) string { return packets(g, r) }},
	{evaluate50Column, "evaluate p50", "µs", false, func(_ *group, _ int, r *study.Row) string { return optional(r.P50NS, inMicroseconds) }},
	{evaluate99Column, "p99", "µs", false, func(_ *group, _ int, r *study.Row) string { return optional(r.P99NS, inMicroseconds) }},
	{verdictColumn, "verdict", "µs", false, func(_ *group, _ int, r *study.Row) string { return stageMean(r, study.StageVerdict) }},
	{filterColumn, "CPUs: filter", "", false, cpuColumn(func(c *study.CPUShares) float64 { return c.Filter }, true)},
	{loadColumn, "load", "", false, cpuColumn(func(c *study.CPUShares) float64 { return c.Load }, false)},
	{serverColumn, "server", "", false, cpuColumn(func(c *study.CPUShares) float64 { return c.Server }, false)},
	{softirqColumn, "softirq", "", false, cpuColumn(func(c *study.CPUShares) float64 { return c.Softirq }, false)},
	{lostColumn, "lost", "", false, func(_ *group, _ int, r *study.Row) string { return filterCount(r, r.Live.Lost) }},
	{deadlineColumn, "by deadline", "", false, func(_ *group, _ int, r *study.Row) string { return filterCount(r, r.Live.DeadlineVerdicts) }},
	{failedColumn, "failed", "", false, func(g *group, _ int, r *study.Row) string { return failed(g, r) }},
	{notesColumn, "notes", "", true, func(g *group, _ int, r *study.Row) string { return notesOf(g, r) }},
}

// liveDropOrder is dropOrder of live groups.
var liveDropOrder = []columnID{
	primitiveColumn, notesColumn, refusedColumn, readerColumn, failedColumn, softirqColumn, serverColumn, loadColumn, response999Column,
	verdictColumn, evaluate99Column, packetsColumn, lostColumn, deadlineColumn, filterColumn, evaluate50Column, response90Column,
	liveRankColumn, ofNoQueueColumn, sentColumn, blockedColumn, response50Column, receivedColumn,
}

// shownColumns are a group's columns. Those of a live group that say nothing of any of its rows are left out.
func (g *group) shownColumns() []column {
	if g.Live == nil {
		return replayColumnsOf(g)
	}
	var shown []column
	for _, c := range liveColumns {
		if c.id == throughputColumn {
			c.name = g.unit()
		}
		if g.saysSomething(c) {
			shown = append(shown, c)
		}
	}
	return shown
}

func (g *group) saysSomething(c column) bool {
	if c.id == notesColumn || c.id == engineColumn || c.id == throughputColumn {
		return true
	}
	return slices.ContainsFunc(g.rows, func(r *study.Row) bool {
		text := c.text(g, 1, r)
		return text != "" && text != absent
	})
}

// liveRank counts from the first row after the baselines.
func liveRank(g *group, rank int, r *study.Row) string {
	if !g.ranked() || isBaseline(r) {
		return ""
	}
	for _, row := range g.rows {
		if isBaseline(row) {
			rank--
		}
	}
	return strconv.Itoa(rank)
}

// reader names what took packets from the queue, and how verdicts went back.
func reader(r *study.Row) string {
	switch {
	case r.Live.Reader == "":
		return absent
	case r.Live.BurstVerdicts:
		return r.Live.Reader + ", bursts"
	}
	return r.Live.Reader
}

// ratioOf returns a row's ratio of a kind, nil where it has none.
func ratioOf(r *study.Row, kind string) *study.LiveRatio {
	for i := range r.Live.Ratios {
		if r.Live.Ratios[i].Kind == kind {
			return &r.Live.Ratios[i]
		}
	}
	return nil
}

// shareOf is a row's throughput as a share of a baseline's.
func shareOf(r *study.Row, kind string) string {
	ratio := ratioOf(r, kind)
	if ratio == nil || ratio.Throughput == nil {
		return absent
	}
	return percent(ratio.Throughput.Median)
}

// notesOf joins what must be seen beside a row.
func notesOf(g *group, r *study.Row) string { return joined(g.notes(r)) }
