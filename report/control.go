package report

import (
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// isControl reports whether a row is no engine's, but the control's: it has a throughput, and no time of a packet.
func isControl(r *study.Row) bool { return r.Cell.Engine == study.Replicas }

// ranking is a row's place; a control has none.
func ranking(rank int, r *study.Row) string {
	if isControl(r) {
		return ""
	}
	return strconv.Itoa(rank)
}

// enginesOnly leaves controls out of a chart of what they don't have.
func enginesOnly(draw func(*group) (*figure, error)) func(*group) (*figure, error) {
	return func(g *group) (*figure, error) {
		engines := *g
		engines.rows = slices.DeleteFunc(slices.Clone(g.rows), isControl)
		return draw(&engines)
	}
}

// controlCaption explains the line that drawControls draws; empty where there is none.
func controlCaption(rows []*study.Row) string {
	if !slices.ContainsFunc(rows, isControl) {
		return ""
	}
	return " Dashed line: replicas, what the same CPUs do as sequential loops that share nothing, packets dealt by flow."
}

// drawControls draws a dashed line across all rows at each control's packets a second.
func (p *rowPlot) drawControls() {
	for _, r := range p.rows {
		if v := present(r.PktPerS); isControl(r) && len(v) > 0 {
			p.vertical(v[0], draw.LineStyle{Color: noteColor, Width: 1, Dashes: []vg.Length{5, 2}})
		}
	}
}

// throughputMarker is a row's marker: a control's is its own.
func throughputMarker(r *study.Row) marker {
	if isControl(r) {
		return styleOf(r.Cell.Engine).marker
	}
	return marker{disc, true}
}
