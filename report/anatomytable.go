package report

import (
	"fmt"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// anatomyTable and what follows are the columns of tables of anatomies.
const anatomyTable columnID = 300

// furtherTable is a table beside the group's main one.
type furtherTable struct {
	name    string // in labels of LaTeX
	title   string
	group   *group // with the rows that the table has
	columns []column
	latex   []latexColumn
}

// further are the tables of a replayed group beside its main one.
func (g *group) further() []furtherTable {
	var tables []furtherTable
	if some := g.dissected(); some != nil {
		tables = append(tables, furtherTable{"anatomy", some.anatomyTitle(), some, anatomyColumns(), anatomyLatex})
	}
	if some := g.leaving(); some != nil {
		tables = append(tables, furtherTable{"early-exit", some.exitTitle(), some, some.exitColumns(), some.exitLatex()})
	}
	if some := g.counted(); some != nil {
		tables = append(tables, furtherTable{"counters", hardwareTitle, some, hardwareColumns(), hardwareLatex})
	}
	return tables
}

// anatomyTitle says what the table's columns are, and how far they can be trusted.
func (g *group) anatomyTitle() string {
	title := "Anatomy, ns a packet, of the middle half of the packets by their time. " + anatomyReading +
		" Stamps: what the stamps of this pass cost, which the table above is without"
	worst := 0.0
	for _, r := range g.rows {
		if a := r.Anatomy; a.OffsetNS != nil && a.OffsetUncertaintyNS != nil {
			worst = max(worst, abs(*a.OffsetNS)+*a.OffsetUncertaintyNS)
		}
	}
	if worst > 0 {
		title += fmt.Sprintf("; the clocks of two CPUs differ by %s at most", duration(worst))
	}
	return title
}

func abs(v float64) float64 { return max(v, -v) }

// anatomyColumns are the columns of the table.
func anatomyColumns() []column {
	id := anatomyTable
	number := func(name string, left bool, text func(*study.AnatomyRow) string) column {
		id++
		return column{id, name, "", left, func(_ *group, _ int, r *study.Row) string { return text(r.Anatomy) }}
	}
	slow := func(of func(*study.Parts) float64) func(*study.AnatomyRow) string {
		return func(a *study.AnatomyRow) string {
			if a.Slow == nil {
				return absent
			}
			return wholeNS(of(a.Slow))
		}
	}
	return []column{
		{engineColumn, "engine", "", true, func(_ *group, _ int, r *study.Row) string { return label(r) }},
		number("packet", false, func(a *study.AnatomyRow) string { return wholeNS(a.Typical.TotalNS) }),
		number("fork", false, func(a *study.AnatomyRow) string { return wholeNS(a.Typical.ForkNS) }),
		number("skew", false, func(a *study.AnatomyRow) string { return wholeNS(a.Typical.SkewNS) }),
		number("work", false, func(a *study.AnatomyRow) string { return wholeNS(a.Typical.WorkNS) }),
		number("join", false, func(a *study.AnatomyRow) string { return wholeNS(a.Typical.JoinNS) }),
		number("stamps", false, func(a *study.AnatomyRow) string { return wholeNS(a.StampsNS) }),
		number("slowest 1%", false, slow(func(p *study.Parts) float64 { return p.TotalNS })),
		number("fork", false, slow(func(p *study.Parts) float64 { return p.ForkNS })),
		number("skew", false, slow(func(p *study.Parts) float64 { return p.SkewNS })),
		number("work", false, slow(func(p *study.Parts) float64 { return p.WorkNS })),
		number("join", false, slow(func(p *study.Parts) float64 { return p.JoinNS })),
		number("ended last, by shard", true, lastShares),
	}
}

// wholeNS is nanoseconds without a fraction, so that parts are seen to add up to their sum.
func wholeNS(ns float64) string {
	text := thousands(fmt.Sprintf("%.0f", ns))
	if text == "-0" {
		return "0"
	}
	return text
}

// lastShares is how often each shard ended last.
func lastShares(a *study.AnatomyRow) string {
	var shares []string
	for _, s := range a.Last {
		shares = append(shares, fmt.Sprintf("%.0f%%", 100*s))
	}
	return strings.Join(shares, " ")
}

// anatomyLatex are the columns of the table in table.tex.
var anatomyLatex = []latexColumn{
	{"", "engine", label},
	{"", "packet", func(r *study.Row) string { return duration(r.Anatomy.Typical.TotalNS) }},
	{"", "fork", func(r *study.Row) string { return duration(r.Anatomy.Typical.ForkNS) }},
	{"", "skew", func(r *study.Row) string { return duration(r.Anatomy.Typical.SkewNS) }},
	{"", "work", func(r *study.Row) string { return duration(r.Anatomy.Typical.WorkNS) }},
	{"", "join", func(r *study.Row) string { return duration(r.Anatomy.Typical.JoinNS) }},
	{"slowest", "1%", func(r *study.Row) string {
		if r.Anatomy.Slow == nil {
			return absent
		}
		return duration(r.Anatomy.Slow.TotalNS)
	}},
}
