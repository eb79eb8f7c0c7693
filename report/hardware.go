package report

import (
	"slices"

	"github.com/tigerbench/tigerbench/harness/study"
)

// counted is the group with the rows that have the processor's counts, nil where none has.
func (g *group) counted() *group {
	rows := slices.DeleteFunc(slices.Clone(g.rows), func(r *study.Row) bool { return r.Hardware == nil })
	if len(rows) == 0 {
		return nil
	}
	some := *g
	some.rows = rows
	return &some
}

const hardwareTitle = "The processor's counters, a packet: in user mode, polling included, of a pass behind the timed part"

// hardwareTable and what follows are the columns of tables of counts.
const hardwareTable columnID = 500

func hardwareColumns() []column {
	id := hardwareTable
	count := func(name string, of func(*study.ProcessorCounts) float64) column {
		id++
		return column{id, name, "", false, func(_ *group, _ int, r *study.Row) string { return number(of(r.Hardware)) }}
	}
	return []column{
		{engineColumn, "engine", "", true, func(_ *group, _ int, r *study.Row) string { return label(r) }},
		count("cycles", func(h *study.ProcessorCounts) float64 { return h.Cycles }),
		count("instructions", func(h *study.ProcessorCounts) float64 { return h.Instructions }),
		count("instructions/cycle", instructionsPerCycle),
		count("cache misses", func(h *study.ProcessorCounts) float64 { return h.CacheMisses }),
		count("branch misses", func(h *study.ProcessorCounts) float64 { return h.BranchMisses }),
	}
}

func instructionsPerCycle(h *study.ProcessorCounts) float64 { return h.Instructions / max(h.Cycles, 1) }

// hardwareLatex are the columns of the table in table.tex.
var hardwareLatex = []latexColumn{
	{"", "engine", label},
	{"", "cycles", func(r *study.Row) string { return number(r.Hardware.Cycles) }},
	{"", "instructions", func(r *study.Row) string { return number(r.Hardware.Instructions) }},
	{"instructions", "/cycle", func(r *study.Row) string { return number(instructionsPerCycle(r.Hardware)) }},
	{"cache", "misses", func(r *study.Row) string { return number(r.Hardware.CacheMisses) }},
	{"branch", "misses", func(r *study.Row) string { return number(r.Hardware.BranchMisses) }},
}

// hardwareCSV are the columns that table.csv has more where some row has counts; empty in the others.
var hardwareCSV = []csvColumn{
	hardwareValue("user_cycles_per_pkt", func(h *study.ProcessorCounts) *float64 { return &h.Cycles }),
	hardwareValue("user_instructions_per_pkt", func(h *study.ProcessorCounts) *float64 { return &h.Instructions }),
	hardwareValue("user_cache_misses_per_pkt", func(h *study.ProcessorCounts) *float64 { return &h.CacheMisses }),
	hardwareValue("user_branch_misses_per_pkt", func(h *study.ProcessorCounts) *float64 { return &h.BranchMisses }),
}

func hardwareValue(name string, of func(*study.ProcessorCounts) *float64) csvColumn {
	return csvColumn{name, func(r *study.Row) string {
		if r.Hardware == nil {
			return ""
		}
		return raw(of(r.Hardware))
	}}
}
