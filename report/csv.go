package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// csvColumn is a column of table.csv.
type csvColumn struct {
	name  string
	value func(r *study.Row) string
}

// csvColumns are the columns of table.csv: raw numbers, with the unit in the name, empty where there is none.
var csvColumns = []csvColumn{
	{"group", func(r *study.Row) string { return r.Cell.Group }},
	{"group_title", func(r *study.Row) string { return r.GroupTitle }},
	{"engine", func(r *study.Row) string { return r.Cell.Engine }},
	{"label", label},
	{"primitive", func(r *study.Row) string { return r.Primitive }},
	{"corpus", func(r *study.Row) string { return r.Corpus }},
	{"rules", func(r *study.Row) string { return r.Rules }},
	{"rule_count", func(r *study.Row) string { return strconv.Itoa(r.RuleCount) }},
	{"matcher", func(r *study.Row) string { return r.Matcher }},
	{"workers", func(r *study.Row) string { return strconv.Itoa(r.Workers) }},
	{"caller_runs", func(r *study.Row) string { return strconv.FormatBool(r.CallerRuns) }},
	{"participants", func(r *study.Row) string { return strconv.Itoa(r.Cell.Participants) }},
	{"oversubscribed", func(r *study.Row) string { return strconv.FormatBool(r.Cell.Oversubscribed) }},
	{"lock_thread", func(r *study.Row) string { return strconv.FormatBool(r.LockThread) }},
	{"pin", func(r *study.Row) string { return r.Pin }},
	{"early_exit", func(r *study.Row) string { return r.EarlyExit }},
	{"exit_every", func(r *study.Row) string { return strconv.Itoa(r.ExitEvery) }},
	{"shards", func(r *study.Row) string { return r.Shards }},
	{"status", func(r *study.Row) string { return r.Status }},
	{"blocks_ok", func(r *study.Row) string { return strconv.Itoa(r.BlocksOK) }},
	{"blocks", func(r *study.Row) string { return strconv.Itoa(r.Blocks) }},
	{"samples", func(r *study.Row) string { return strconv.FormatUint(r.Samples, 10) }},
	{"p50_ns", func(r *study.Row) string { return raw(r.P50NS) }},
	{"p90_ns", func(r *study.Row) string { return raw(r.P90NS) }},
	{"p99_ns", func(r *study.Row) string { return raw(r.P99NS) }},
	{"p99_lo_ns", func(r *study.Row) string { return raw(r.P99Lo) }},
	{"p99_hi_ns", func(r *study.Row) string { return raw(r.P99Hi) }},
	{"p999_ns", func(r *study.Row) string { return raw(r.P999NS) }},
	{"max_ns", func(r *study.Row) string { return raw(r.MaxNS) }},
	{"mean_ns", func(r *study.Row) string { return raw(r.MeanNS) }},
	{"pkt_per_s", func(r *study.Row) string { return raw(r.PktPerS) }},
	{"cpus", func(r *study.Row) string { return raw(r.CPUs) }},
	{"cpu_ns_per_pkt", func(r *study.Row) string { return raw(r.CPUNSPerPkt) }},
	{"cs_per_pkt", func(r *study.Row) string { return raw(r.CSPerPkt) }},
	{"voluntary_cs_per_pkt", func(r *study.Row) string { return raw(r.VoluntaryCS) }},
	{"involuntary_cs_per_pkt", func(r *study.Row) string { return raw(r.InvoluntaryCS) }},
	{"ratio", func(r *study.Row) string { return raw(r.Ratio) }},
	{"ratio_lo", func(r *study.Row) string { return raw(r.RatioLo) }},
	{"ratio_hi", func(r *study.Row) string { return raw(r.RatioHi) }},
	{"ratio_raw", func(r *study.Row) string { return raw(r.RatioRaw) }},
	{"ratio_coverage", func(r *study.Row) string { return raw(r.RatioCoverage) }},
	{"ratio_p", func(r *study.Row) string { return raw(r.RatioP) }},
	{"parallel_share", func(r *study.Row) string { return raw(r.ParallelShare) }},
	{"round_trip_ns", func(r *study.Row) string { return raw(r.RoundTripNS) }},
	{"loop_ns", func(r *study.Row) string { return raw(r.LoopNS) }},
	{"corun_slowdown", func(r *study.Row) string { return raw(r.CorunSlowdown) }},
	{"verified", func(r *study.Row) string { return strconv.FormatUint(r.Verified, 10) }},
	{"mismatches", func(r *study.Row) string { return strconv.FormatUint(r.Mismatches, 10) }},
	{"marks", func(r *study.Row) string { return strings.Join(r.Marks, "; ") }},
}

// openCSV are further columns of a study whose packets came at their own pace.
var openCSV = []csvColumn{
	{"arrivals", func(r *study.Row) string { return r.Group.Arrivals }},
	openColumn("offered_pps", func(o *study.OpenRow) *float64 { return o.OfferedPPS }),
	openColumn("response_mean_ns", func(o *study.OpenRow) *float64 { return o.ResponseMeanNS }),
	openColumn("response_p50_ns", func(o *study.OpenRow) *float64 { return o.ResponseP50NS }),
	openColumn("response_p90_ns", func(o *study.OpenRow) *float64 { return o.ResponseP90NS }),
	openColumn("response_p99_ns", func(o *study.OpenRow) *float64 { return o.ResponseP99NS }),
	openColumn("response_p99_lo_ns", func(o *study.OpenRow) *float64 { return o.ResponseP99Lo }),
	openColumn("response_p99_hi_ns", func(o *study.OpenRow) *float64 { return o.ResponseP99Hi }),
	openColumn("response_p999_ns", func(o *study.OpenRow) *float64 { return o.ResponseP999NS }),
	openColumn("lag_p99_ns", func(o *study.OpenRow) *float64 { return o.LagP99NS }),
	openColumn("queued_share", func(o *study.OpenRow) *float64 { return o.QueuedShare }),
}

func openColumn(name string, of func(*study.OpenRow) *float64) csvColumn {
	return csvColumn{name, func(r *study.Row) string {
		if r.Open == nil {
			return ""
		}
		return raw(of(r.Open))
	}}
}

// writeCSV writes one row a cell, the reference loop's among them, in the order of the study.
func writeCSV(w io.Writer, r *study.Results, _ []*group) error {
	out := csv.NewWriter(w)
	shown := csvColumns
	switch {
	case slices.ContainsFunc(r.Rows, func(row study.Row) bool { return row.Live != nil }):
		shown = slices.Concat(csvColumns, liveCSV)
	case slices.ContainsFunc(r.Rows, func(row study.Row) bool { return row.Open != nil }):
		shown = slices.Concat(csvColumns, openCSV)
	}
	if slices.ContainsFunc(r.Rows, func(row study.Row) bool { return row.Anatomy != nil }) {
		shown = slices.Concat(shown, anatomyCSV)
	}
	if slices.ContainsFunc(r.Rows, func(row study.Row) bool { return row.Hardware != nil }) {
		shown = slices.Concat(shown, hardwareCSV)
	}
	if r.Study.VariesEarlyExit() {
		shown = slices.Concat(shown, exitCSV)
	}
	record := make([]string, len(shown))
	for i, c := range shown {
		record[i] = c.name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for i := range r.Rows {
		for j, c := range shown {
			record[j] = c.value(&r.Rows[i])
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func raw(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}
