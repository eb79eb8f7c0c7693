package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/rules"
)

// livePrinter prints counters while a filter works.
type livePrinter struct {
	out    io.Writer
	asJSON bool
	began  time.Time
	last   live.Counts
	lastAt time.Duration
}

// liveSecond is one JSON line a second.
type liveSecond struct {
	Type    string       `json:"type"` // "counters"
	Seconds float64      `json:"seconds"`
	Counts  live.Counts  `json:"counts"`
	Kernel  *live.Kernel `json:"kernel,omitempty"` // nil where the kernel's row could not be read
}

func (p *livePrinter) print(q *live.Queue) error {
	at, counts := time.Since(p.began), q.Counts()
	line := liveSecond{Type: "counters", Seconds: at.Seconds(), Counts: counts}
	if k, err := q.Kernel(); err == nil {
		line.Kernel = &k
	}
	rate := float64(counts.Received-p.last.Received) / (at - p.lastAt).Seconds()
	p.last, p.lastAt = counts, at
	if p.asJSON {
		return printJSONLine(p.out, line)
	}
	lost, held := "-", "-"
	if line.Kernel != nil {
		lost, held = fmt.Sprint(line.Kernel.QueueDropped+line.Kernel.UserDropped), fmt.Sprint(line.Kernel.Held)
	}
	_, err := fmt.Fprintf(p.out, "%4.0fs  %9.0f pkt/s  received %d  accepted %d  dropped %d  waiting %s  lost %s\n",
		at.Seconds(), rate, counts.Received, counts.Accepted, counts.Dropped, held, lost)
	return err
}

func printJSONLine(w io.Writer, value any) error {
	if err := json.NewEncoder(w).Encode(value); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}

// liveStage is where packets spent time, per packet.
type liveStage struct {
	Stage   string  `json:"stage"`
	Samples int64   `json:"samples"`
	Mean    float64 `json:"mean_ns"`
	P50     float64 `json:"p50_ns"`
	P90     float64 `json:"p90_ns"`
	P99     float64 `json:"p99_ns"`
	P999    float64 `json:"p999_ns"`
	Max     float64 `json:"max_ns"`
}

// liveSummary is the last JSON line.
type liveSummary struct {
	Type     string        `json:"type"` // "result"
	Engine   string        `json:"engine"`
	Rules    string        `json:"rules"`
	Workers  int           `json:"workers"`
	Caller   bool          `json:"caller_runs"`
	Config   live.Config   `json:"config"`
	Settings live.Settings `json:"settings"`
	Ledger   live.Ledger   `json:"ledger"`
	Lost     uint64        `json:"lost"`
	Broken   []string      `json:"broken"`
	Stages   []liveStage   `json:"stages"`
	Late     []string      `json:"late_workers"` // that an engine was replaced for
}

func stages(t live.Times) []liveStage {
	var all []liveStage
	for _, s := range []struct {
		name string
		h    *study.Histogram
	}{
		{"waited in kernel", t.Waited}, {"receive", t.Receive}, {"parse", t.Parse}, {"evaluate", t.Evaluate},
		{"verdict", t.Verdict}, {"held", t.Held}, {"response", t.Response},
	} {
		if s.h.Count() == 0 {
			continue
		}
		q := s.h.Quantiles([]float64{0.5, 0.9, 0.99, 0.999})
		all = append(all, liveStage{s.name, s.h.Count(), s.h.Mean(), q[0], q[1], q[2], q[3], s.h.Max()})
	}
	return all
}

// summarize prints what became of all packets, and where their time went.
func (l *liveCommand) summarize(cmd *cobra.Command, r live.Result, s live.Settings, c engines.Config, set *rules.Set) error {
	if l.asJSON {
		broken, late := append([]string{}, r.Broken...), append([]string{}, r.LateWorkers...)
		return printJSONLine(cmd.OutOrStdout(), liveSummary{
			"result", l.engine, set.Name(), c.Workers, c.CallerRuns, l.config, s, r.Ledger, r.Lost(), broken, stages(r.Times), late,
		})
	}
	w, n, k := cmd.OutOrStdout(), r.Counts, r.Kernel
	fmt.Fprintf(w, "\nengine %s, rules %s, reader %s\n", l.engine, set.Name(), l.config.Reader)
	fmt.Fprintf(w, "received %d: accepted %d, dropped %d, in flight %d\n", n.Received, n.Accepted, n.Dropped, n.InFlight())
	fmt.Fprintf(w, "accepted unseen by rules: truncated %d, malformed %d, unsupported %d; rules panicked: %d\n",
		n.Truncated, n.Malformed, n.Unsupported, n.Panics)
	if l.config.Deadline > 0 {
		fmt.Fprintf(w, "deadline %s: it gave %d verdicts, and %d more came from one thread meanwhile; engines replaced: %d\n",
			l.config.Deadline, n.Deadline, n.Degraded, n.Rebuilt)
	}
	fmt.Fprintf(w, "lost %d: queue full or closing %d, socket full %d, waiting at the end %d\n\n", r.Lost(), k.QueueDropped, k.UserDropped, k.Held)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "NS A PACKET\tSAMPLES\tMEAN\tP50\tP90\tP99\tP99.9\tMAX\t")
	for _, s := range stages(r.Times) {
		fmt.Fprintf(table, "%s\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t\n",
			s.Stage, s.Samples, s.Mean, s.P50, s.P90, s.P99, s.P999, s.Max)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	_, err := fmt.Fprintln(w, "held: from reading a packet until its verdict is with the kernel, which forwards it inside that call, on this CPU time\n"+
		"response: the same from its arrival; where the kernel does not stamp packets, from reading")
	return err
}
