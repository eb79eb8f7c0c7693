package report

import (
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// The texts of a live row's columns.

func joined(notes []string) string { return strings.Join(notes, ", ") }

func inMilliseconds(ns float64) string { return number(ns / 1e6) }
func inMicroseconds(ns float64) string { return number(ns / 1e3) }

// response is a percentile of response times; where too few were answered for it, their number stands there.
func response(r *study.Row, ns *float64, least uint64) string {
	if ns == nil && r.BlocksOK > 0 && r.Live.P50NS != nil && r.Live.Answered < least {
		return absent + " n=" + count(r.Live.Answered)
	}
	return optional(ns, inMilliseconds)
}

func blocked(r *study.Row) string {
	b := r.Live.Blocking
	switch {
	case b == nil:
		return absent
	case b.Exact:
		return "all " + count(b.Attacks)
	}
	return count(b.Attacks-min(b.AttacksServed, b.Attacks)) + " of " + count(b.Attacks)
}

func sent(r *study.Row) string {
	switch {
	case r.Live.Datagrams != nil:
		return count(r.Live.Datagrams.Sent)
	case r.Live.Replay != nil:
		return count(r.Live.Replay.Sent)
	}
	return absent
}

func received(r *study.Row) string {
	switch {
	case r.Live.Datagrams != nil:
		return count(r.Live.Datagrams.Received)
	case r.Live.Replay != nil:
		return count(r.Live.Replay.Received)
	}
	return absent
}

// exact says whether the server received what the rules accept, in order.
func exact(r *study.Row) string {
	switch {
	case r.Live.Replay == nil:
		return absent
	case r.Live.Replay.Exact:
		return "yes"
	}
	return "no"
}

// packets is left out where it is the group's throughput already.
func packets(g *group, r *study.Row) string {
	if g.unit() == study.UnitPackets {
		return absent
	}
	return optional(r.PktPerS, number)
}

func stageMean(r *study.Row, name string) string {
	if s := r.Live.Stage(name); s != nil {
		return inMicroseconds(s.MeanNS)
	}
	return absent
}

// cpuColumn shows a share of CPU; that of the filter only where there is one.
func cpuColumn(of func(*study.CPUShares) float64, filter bool) func(*group, int, *study.Row) string {
	return func(_ *group, _ int, r *study.Row) string {
		if r.Live.CPU == nil || filter && r.Cell.Engine == study.NoQueue {
			return absent
		}
		return hundredths(of(r.Live.CPU))
	}
}

// filterCount is a number of packets of a filter of ours.
func filterCount(r *study.Row, n uint64) string {
	if n == 0 && (r.Cell.Engine == study.NoQueue || r.Live.Peer || r.Status == study.NotMeasured) {
		return absent
	}
	return count(n)
}

// failed is how many requests had no answer, left out where all had one.
func failed(g *group, r *study.Row) string {
	for _, row := range g.rows {
		if row.Live.Failed > 0 {
			return count(r.Live.Failed)
		}
	}
	return absent
}
