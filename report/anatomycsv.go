package report

import (
	"strconv"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// anatomyCSV are the columns that table.csv has more where some row has an anatomy; empty in the others.
var anatomyCSV = []csvColumn{
	anatomyValue("anatomy_packets", func(a *study.AnatomyRow) string { return strconv.FormatUint(a.Packets, 10) }),
	anatomyPart("anatomy_fork_ns", func(p *study.Parts) *float64 { return &p.ForkNS }, typicalParts),
	anatomyPart("anatomy_skew_ns", func(p *study.Parts) *float64 { return &p.SkewNS }, typicalParts),
	anatomyPart("anatomy_work_ns", func(p *study.Parts) *float64 { return &p.WorkNS }, typicalParts),
	anatomyPart("anatomy_join_ns", func(p *study.Parts) *float64 { return &p.JoinNS }, typicalParts),
	anatomyPart("anatomy_total_ns", func(p *study.Parts) *float64 { return &p.TotalNS }, typicalParts),
	anatomyPart("anatomy_slow_fork_ns", func(p *study.Parts) *float64 { return &p.ForkNS }, slowParts),
	anatomyPart("anatomy_slow_skew_ns", func(p *study.Parts) *float64 { return &p.SkewNS }, slowParts),
	anatomyPart("anatomy_slow_work_ns", func(p *study.Parts) *float64 { return &p.WorkNS }, slowParts),
	anatomyPart("anatomy_slow_join_ns", func(p *study.Parts) *float64 { return &p.JoinNS }, slowParts),
	anatomyPart("anatomy_slow_total_ns", func(p *study.Parts) *float64 { return &p.TotalNS }, slowParts),
	anatomyValue("anatomy_unstamped_ns", func(a *study.AnatomyRow) string { return raw(&a.UnstampedNS) }),
	anatomyValue("anatomy_stamps_ns", func(a *study.AnatomyRow) string { return raw(&a.StampsNS) }),
	anatomyValue("anatomy_offset_ns", func(a *study.AnatomyRow) string { return raw(a.OffsetNS) }),
	anatomyValue("anatomy_offset_uncertainty_ns", func(a *study.AnatomyRow) string { return raw(a.OffsetUncertaintyNS) }),
	anatomyValue("anatomy_last", func(a *study.AnatomyRow) string {
		var shares []string
		for _, s := range a.Last {
			shares = append(shares, raw(&s))
		}
		return strings.Join(shares, "; ")
	}),
}

func anatomyValue(name string, value func(*study.AnatomyRow) string) csvColumn {
	return csvColumn{name, func(r *study.Row) string {
		if r.Anatomy == nil {
			return ""
		}
		return value(r.Anatomy)
	}}
}

func anatomyPart(name string, of func(*study.Parts) *float64, parts func(*study.AnatomyRow) *study.Parts) csvColumn {
	return anatomyValue(name, func(a *study.AnatomyRow) string {
		if p := parts(a); p != nil {
			return raw(of(p))
		}
		return ""
	})
}
