package report

import (
	"strconv"

	"github.com/tigerbench/tigerbench/harness/study"
)

// liveCSV are the columns that table.csv has more where rows are live; empty in the others.
var liveCSV = []csvColumn{
	live("reader", func(l *study.LiveRow) string { return l.Reader }),
	live("burst_verdicts", func(l *study.LiveRow) string { return strconv.FormatBool(l.BurstVerdicts) }),
	live("deadline_ns", func(l *study.LiveRow) string { return strconv.FormatInt(int64(l.Deadline), 10) }),
	{"offered_per_s", func(r *study.Row) string {
		if r.Group.Live == nil || r.Group.Live.Rate == 0 {
			return ""
		}
		return raw(&r.Group.Live.Rate)
	}},
	live("throughput_unit", func(l *study.LiveRow) string { return l.Unit }),
	live("throughput", func(l *study.LiveRow) string { return rawEstimate(l.Throughput, middle) }),
	live("throughput_lo", func(l *study.LiveRow) string { return rawEstimate(l.Throughput, low) }),
	live("throughput_hi", func(l *study.LiveRow) string { return rawEstimate(l.Throughput, high) }),
	live("answered", func(l *study.LiveRow) string { return strconv.FormatUint(l.Answered, 10) }),
	live("failed", func(l *study.LiveRow) string { return strconv.FormatUint(l.Failed, 10) }),
	live("response_p50_ns", func(l *study.LiveRow) string { return raw(l.P50NS) }),
	live("response_p90_ns", func(l *study.LiveRow) string { return raw(l.P90NS) }),
	live("response_p99_ns", func(l *study.LiveRow) string { return raw(l.P99NS) }),
	live("response_p99_lo_ns", func(l *study.LiveRow) string { return rawEstimate(l.P99, low) }),
	live("response_p99_hi_ns", func(l *study.LiveRow) string { return rawEstimate(l.P99, high) }),
	live("response_p999_ns", func(l *study.LiveRow) string { return raw(l.P999NS) }),
	live("response_max_ns", func(l *study.LiveRow) string { return raw(l.MaxNS) }),
	ratioCSV("of_no_queue", study.AgainstNoQueue, middle), ratioCSV("of_no_queue_lo", study.AgainstNoQueue, low),
	ratioCSV("of_no_queue_hi", study.AgainstNoQueue, high),
	ratioCSV("of_none", study.AgainstAcceptAll, middle), ratioCSV("of_none_lo", study.AgainstAcceptAll, low),
	ratioCSV("of_none_hi", study.AgainstAcceptAll, high),
	ratioCSV("of_sequential", study.AgainstSequential, middle), ratioCSV("of_sequential_lo", study.AgainstSequential, low),
	ratioCSV("of_sequential_hi", study.AgainstSequential, high),
	splitCSV("waited_ns", func(s *study.Split) *float64 {
		if !s.WaitKnown {
			return nil
		}
		return &s.WaitedNS
	}),
	splitCSV("receive_ns", func(s *study.Split) *float64 { return &s.ReceiveNS }),
	splitCSV("in_burst_ns", func(s *study.Split) *float64 { return &s.InBurstNS }),
	splitCSV("parse_ns", func(s *study.Split) *float64 { return &s.ParseNS }),
	splitCSV("evaluate_ns", func(s *study.Split) *float64 { return &s.EvaluateNS }),
	splitCSV("verdict_ns", func(s *study.Split) *float64 { return &s.VerdictNS }),
	live("packet_response_p99_ns", func(l *study.LiveRow) string {
		if s := l.Stage(study.StageResponse); s != nil && s.P99NS != nil {
			return raw(s.P99NS)
		}
		return ""
	}),
	live("replay_evaluate_ns", func(l *study.LiveRow) string {
		if l.Against == nil {
			return ""
		}
		return raw(&l.Against.EngineNS)
	}),
	cpuCSV("cpu_filter", func(c *study.CPUShares) *float64 { return &c.Filter }),
	cpuCSV("cpu_load", func(c *study.CPUShares) *float64 { return &c.Load }),
	cpuCSV("cpu_server", func(c *study.CPUShares) *float64 { return &c.Server }),
	cpuCSV("cpu_softirq", func(c *study.CPUShares) *float64 { return &c.Softirq }),
	cpuCSV("cpu_idle", func(c *study.CPUShares) *float64 { return &c.Idle }),
	live("lost_packets", func(l *study.LiveRow) string { return strconv.FormatUint(l.Lost, 10) }),
	live("passed_open", func(l *study.LiveRow) string { return strconv.FormatUint(l.PassedOpen, 10) }),
	live("deadline_verdicts", func(l *study.LiveRow) string { return strconv.FormatUint(l.DeadlineVerdicts, 10) }),
	live("degraded", func(l *study.LiveRow) string { return strconv.FormatUint(l.Degraded, 10) }),
	live("syscalls_per_pkt", func(l *study.LiveRow) string { return raw(l.SyscallsPerPkt) }),
}

func live(name string, value func(*study.LiveRow) string) csvColumn {
	return csvColumn{name, func(r *study.Row) string {
		if r.Live == nil {
			return ""
		}
		return value(r.Live)
	}}
}

func middle(e *study.Estimate) float64 { return e.Median }
func low(e *study.Estimate) float64    { return e.Lo }
func high(e *study.Estimate) float64   { return e.Hi }

func rawEstimate(e *study.Estimate, part func(*study.Estimate) float64) string {
	if e == nil {
		return ""
	}
	v := part(e)
	return raw(&v)
}

func ratioCSV(name, kind string, part func(*study.Estimate) float64) csvColumn {
	return csvColumn{name, func(r *study.Row) string {
		if r.Live == nil || ratioOf(r, kind) == nil {
			return ""
		}
		return rawEstimate(ratioOf(r, kind).Throughput, part)
	}}
}

func splitCSV(name string, part func(*study.Split) *float64) csvColumn {
	return live(name, func(l *study.LiveRow) string {
		if l.Split == nil {
			return ""
		}
		return raw(part(l.Split))
	})
}

func cpuCSV(name string, of func(*study.CPUShares) *float64) csvColumn {
	return live(name, func(l *study.LiveRow) string {
		if l.CPU == nil {
			return ""
		}
		return raw(of(l.CPU))
	})
}
