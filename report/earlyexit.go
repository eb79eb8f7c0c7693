package report

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// leaving is the group with the rows whose rules were counted, by how many they evaluated, where the study varies early exit; nil elsewhere.
func (g *group) leaving() *group {
	if g.Live != nil || !g.results.Study.VariesEarlyExit() {
		return nil
	}
	rows := slices.DeleteFunc(slices.Clone(g.rows), func(r *study.Row) bool { return r.Scan == nil || r.Scan.NeedlessPerPkt == nil })
	if !slices.ContainsFunc(rows, func(r *study.Row) bool { return r.Workers > 1 }) {
		return nil
	}
	rankBy(rows, func(r *study.Row) *float64 { return &r.Scan.RulesPerPkt })
	some := *g
	some.rows = rows
	return &some
}

// scanParts divide a full scan.
var scanParts = []part{
	{"evaluated, as one thread does", shareColors[0], func(r *study.Row) float64 { return r.Scan.RulesPerPkt - math.Max(0, *r.Scan.NeedlessPerPkt) }},
	{"evaluated needlessly", shareColors[2], func(r *study.Row) float64 { return math.Max(0, *r.Scan.NeedlessPerPkt) }},
	{"not evaluated", shareColors[1], func(r *study.Row) float64 { return float64(r.RuleCount) - r.Scan.RulesPerPkt }},
}

// earlyExit draws what of a full scan was done.
func earlyExit(g *group) (*figure, error) {
	some := g.leaving()
	sentence := "Rules evaluated by all participants for a packet, as a share of a full scan. Needless is what one thread, which stops at the first match, does not evaluate."
	return &figure{
		title: "Early exit: " + g.shortTitle(), caption: some.captions(sentence),
		height: rowsHeight(len(some.rows)) + legendPitch,
		body: func(c draw.Canvas) {
			evaluated := func(r *study.Row) string { return number(r.Scan.RulesPerPkt) }
			drawShares(c, some.rows, sharePanel{"share of a full scan", "rules", scanParts, evaluated})
		},
	}, nil
}

// exitTitle heads the table of early exit.
func (g *group) exitTitle() string {
	title := "Early exit: rules evaluated for a packet by all participants; saved of a full scan; needless, which one thread does not evaluate"
	if place := study.MatchPlace(g.Rules); place != "" {
		title = "Early exit, matches at " + place + ": " + title[len("Early exit: "):]
	}
	if slices.ContainsFunc(g.rows, stopped) {
		title += ". Stop: from the match that decided to the last participant's stop, ns; wasted: what all went on working after it, on rules that it had " +
			"made needless, ns; both of packets with a match, from the pass with stamps"
	}
	return title
}

func stopped(r *study.Row) bool { return r.Anatomy != nil && r.Anatomy.StopNS != nil }

// exitTable and what follows are the columns of tables of early exit.
const exitTable columnID = 400

// exitColumns are the columns of the table; the last two where somebody stamped.
func (g *group) exitColumns() []column {
	text := func(of func(*study.Row) string) func(*group, int, *study.Row) string {
		return func(_ *group, _ int, r *study.Row) string { return of(r) }
	}
	shown := []column{
		{engineColumn, "engine", "", true, text(label)},
		{exitTable, "exit", "", true, text(exitSetting)},
		{exitTable + 1, "rules", "/packet", false, text(func(r *study.Row) string { return number(r.Scan.RulesPerPkt) })},
		{exitTable + 2, "saved", "", false, text(func(r *study.Row) string { return percent(r.Scan.SavedShare) })},
		{exitTable + 3, "needless", "/packet", false, text(func(r *study.Row) string { return number(*r.Scan.NeedlessPerPkt) })},
	}
	if slices.ContainsFunc(g.rows, stopped) {
		shown = append(shown,
			column{exitTable + 4, "stop", "", false, text(func(r *study.Row) string { return exitTime(r, func(a *study.AnatomyRow) *float64 { return a.StopNS }) })},
			column{exitTable + 5, "wasted", "", false, text(func(r *study.Row) string {
				return exitTime(r, func(a *study.AnatomyRow) *float64 { return a.WastedNS })
			})})
	}
	return shown
}

// exitSetting is a row's early exit and polling interval.
func exitSetting(r *study.Row) string {
	switch {
	case r.Workers < 2:
		return "one thread"
	case r.EarlyExit == "off":
		return "off"
	}
	return r.EarlyExit + ", every " + plural(r.ExitEvery, "rule")
}

func exitTime(r *study.Row, of func(*study.AnatomyRow) *float64) string {
	if r.Anatomy == nil {
		return absent
	}
	return optional(of(r.Anatomy), wholeNS)
}

// exitLatex are the columns of the table in table.tex: those above, but the setting, which labels have where it varies.
func (g *group) exitLatex() []latexColumn {
	var shown []latexColumn
	for i, c := range g.exitColumns() {
		if c.id != exitTable {
			shown = append(shown, latexColumn{c.name, c.unit, func(r *study.Row) string { return c.text(g, i, r) }})
		}
	}
	shown[0] = latexColumn{"", "engine", label}
	return shown
}

// exitCSV are the columns that table.csv has more where the study varies early exit.
var exitCSV = []csvColumn{
	{"match_at", func(r *study.Row) string { return study.MatchPlace(r.Rules) }},
	scanValue("rules_per_pkt", func(s *study.Scan) *float64 { return &s.RulesPerPkt }),
	scanValue("saved_share", func(s *study.Scan) *float64 { return &s.SavedShare }),
	scanValue("needless_per_pkt", func(s *study.Scan) *float64 { return s.NeedlessPerPkt }),
	anatomyValue("exit_stop_ns", func(a *study.AnatomyRow) string { return raw(a.StopNS) }),
	anatomyValue("exit_wasted_ns", func(a *study.AnatomyRow) string { return raw(a.WastedNS) }),
}

func scanValue(name string, value func(*study.Scan) *float64) csvColumn {
	return csvColumn{name, func(r *study.Row) string {
		if r.Scan == nil {
			return ""
		}
		return raw(value(r.Scan))
	}}
}
