package report

import (
	"slices"

	"github.com/tigerbench/tigerbench/harness/study"
)

// estimateOf is what a live group compares: response p99 with an open loop of requests, nothing where packets come at their own
// pace, else throughput.
func (g *group) estimateOf(r *study.LiveRatio) *study.Estimate {
	switch {
	case g.comparesResponses():
		return r.P99
	case g.isPaced():
		return nil
	}
	return r.Throughput
}

// ratioTitle heads the table of a live group's ratios.
func (g *group) ratioTitle() string {
	of := g.unit()
	if g.comparesResponses() {
		of = "response p99"
	}
	title := "Ratios of " + of + ", each to what heads its column: medians of the repetitions' ratios"
	for _, r := range g.rows {
		for i := range r.Live.Ratios {
			if e := g.estimateOf(&r.Live.Ratios[i]); e != nil && interesting(e) {
				return title + " with " + percent(e.Coverage) + " intervals"
			}
		}
	}
	return title
}

// ratioTable and what follows are the columns of the table of ratios.
const ratioTable columnID = 200

// ratioColumns are the columns of the table of ratios: engine, the baselines, sequential, other programs, and the same engine
// behind a filter that differs in one thing; none where no row has a ratio.
func (g *group) ratioColumns() []column {
	if g.Live == nil {
		return nil
	}
	kinds := []string{study.AgainstNoQueue, study.AgainstAcceptAll, study.AgainstSequential, study.AgainstPeer, study.AgainstVariant}
	var shown []column
	for _, kind := range kinds {
		for _, head := range g.ratioHeads(kind) {
			id := ratioTable + columnID(len(shown))
			shown = append(shown, column{id, head, "", true, func(g *group, _ int, r *study.Row) string {
				return g.ratioText(r, kind, head)
			}})
		}
	}
	if shown == nil {
		return nil
	}
	return append([]column{liveColumns[1]}, shown...)
}

// ratioHead is what a ratio's column is called: one column a baseline, whatever reader the baseline has.
func ratioHead(r *study.LiveRatio) string {
	if r.Kind == study.AgainstPeer || r.Kind == study.AgainstVariant {
		return r.Against
	}
	return r.Kind
}

// ratioHeads lists the columns of a kind of which some row has a ratio, in the order of the rows.
func (g *group) ratioHeads(kind string) []string {
	var heads []string
	for _, r := range g.rows {
		for i := range r.Live.Ratios {
			ratio := &r.Live.Ratios[i]
			if head := ratioHead(ratio); ratio.Kind == kind && g.estimateOf(ratio) != nil && !slices.Contains(heads, head) {
				heads = append(heads, head)
			}
		}
	}
	return heads
}

func (g *group) ratioText(r *study.Row, kind, head string) string {
	for i := range r.Live.Ratios {
		if ratio := &r.Live.Ratios[i]; ratio.Kind == kind && ratioHead(ratio) == head {
			return estimated(g.estimateOf(ratio), number)
		}
	}
	return ""
}

// estimated is an estimate with its interval, where it has one: 1.83 [1.79, 1.86].
func estimated(e *study.Estimate, format func(float64) string) string {
	switch {
	case e == nil:
		return absent
	case !interesting(e):
		return format(e.Median)
	}
	return format(e.Median) + " [" + format(e.Lo) + ", " + format(e.Hi) + "]"
}

// replayColumns are the columns of the table that puts live beside replay: the steps of its chart.
func replayColumns() []column {
	shown := []column{liveColumns[1]}
	for _, s := range steps {
		id := ratioTable + columnID(len(shown))
		shown = append(shown, column{id, s.head, "", false, func(_ *group, _ int, r *study.Row) string {
			return inMicroseconds(s.value(r.Live))
		}})
	}
	return shown
}

// against is the group with those rows only that were replayed too; nil where none was.
func (g *group) against() *group {
	if g.Live == nil || len(g.compared()) == 0 {
		return nil
	}
	compared := *g
	compared.rows = g.compared()
	return &compared
}

// replayTitle heads that table.
const replayTitle = "Replay against live, mean µs a packet: the engine without a queue, what it takes more behind one, and the rest; the sum is live"
