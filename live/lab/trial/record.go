package trial

import (
	"fmt"
	"strings"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// fill puts what a filter told into its block; wall is how long the load ran.
func (o *outcome) fill(b *study.Block, wall time.Duration) error {
	h, err := study.Decode(o.Evaluate)
	if err != nil {
		return err
	}
	counts, kernel, l := o.Ledger.Counts, o.Ledger.Kernel, b.Live
	b.Samples, b.Histogram, b.Workers = uint64(h.Count()), o.Evaluate, o.Workers
	b.StartupNS, b.GCCycles = float64(o.Startup), o.GC
	b.Accepted, b.Dropped = counts.Accepted, counts.Dropped
	percentiles(b, h)
	if n := float64(counts.Received); n > 0 {
		b.PktPerS = n / wall.Seconds()
		b.CPUNSPerPkt = float64(o.Used.CPU) / n
		b.VoluntaryCS, b.InvoluntaryCS = float64(o.Used.Voluntary)/n, float64(o.Used.Involuntary)/n
		b.AllocsPerPkt = float64(o.Mallocs) / n
		if counts.Syscalls > 0 {
			calls := float64(counts.Syscalls) / n
			l.SyscallsPerPkt = &calls
		}
	}
	b.CPUs = o.Used.CPU.Seconds() / wall.Seconds()
	l.CPU.Filter, l.Stages = b.CPUs, o.Stages
	l.Received, l.IDGaps = counts.Received, counts.IDGaps
	l.ReadBuffer = o.Settings.ReadBuffer
	l.QueueDropped, l.UserDropped = kernel.QueueDropped, kernel.UserDropped
	l.Broken = append(l.Broken, o.Broken...)
	l.DeadlineVerdicts, l.Degraded, l.Rebuilt, l.LateWorkers = counts.Deadline, counts.Degraded, counts.Rebuilt, o.LateWorkers
	passed, err := o.Ledger.PassedOpen(l.RulePackets)
	if err != nil {
		l.Broken = append(l.Broken, err.Error())
	}
	l.PassedOpen, l.Replay = passed, o.Replay
	return nil
}

// percentiles are of the time inside the engine.
func percentiles(b *study.Block, h *study.Histogram) {
	if h.Count() == 0 {
		return
	}
	q, mean, most := h.Quantiles([]float64{0.5, 0.9, 0.99, 0.999}), h.Mean(), h.Max()
	b.MeanNS, b.MaxNS, b.P50NS, b.P90NS = &mean, &most, &q[0], &q[1]
	if h.Count() >= study.MinP99 {
		b.P99NS = &q[2]
	}
	if h.Count() >= study.MinP999 {
		b.P999NS = &q[3]
	}
}

// judge decides whether a block counts: laws must hold, and attacks must be what was blocked where rules decide. At default
// settings no verdict may be the deadline's.
func judge(b *study.Block, c study.Cell, chosenDeadline bool) {
	var wrong []string
	wrong = append(wrong, b.Live.Broken...)
	if k := b.Live.Blocking; k != nil && !k.Exact && decides(c) {
		wrong = append(wrong, fmt.Sprintf("of %d attacks %d were served, and %d other requests never reached the server",
			k.Attacks, k.AttacksServed, k.BenignBlocked))
	}
	if d := b.Live.Datagrams; d != nil && len(c.Live.Peer) == 0 && d.Lost != d.Counted+b.Dropped {
		wrong = append(wrong, fmt.Sprintf("%d datagrams were lost, but counters name %d and rules dropped %d", d.Lost, d.Counted, b.Dropped))
	}
	if r := b.Live.Replay; r != nil && !r.Exact && len(r.Lost) == 0 && len(c.Live.Peer) == 0 {
		wrong = append(wrong, "the server did not receive what the rules accept: "+strings.Join(r.Differences, ", "))
	}
	if n := b.Live.DeadlineVerdicts; n > 0 && !chosenDeadline {
		wrong = append(wrong, fmt.Sprintf("the deadline gave %d verdicts", n))
	}
	if len(wrong) > 0 {
		b.Status, b.Reason = study.BlockInvalid, strings.Join(wrong, "; ")
	}
}

// decides says whether a cell's filter evaluates rules.
func decides(c study.Cell) bool {
	return c.Engine != study.NoQueue && c.Engine != study.AcceptAll && len(c.Live.Peer) == 0
}
