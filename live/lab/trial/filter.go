package trial

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/replay"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// roleFilter is the filter's program among the lab's.
const roleFilter = "filter"

// ready is the line that a filter, also another program in its place, prints once it has bound its queue.
const ready = "ready"

// Main plays the part that args name, the words after lab.AgentCommand: the filter, or one of the lab's own.
func Main(args []string) error {
	if len(args) == 1 && args[0] == roleFilter {
		return filter(os.Stdin, os.Stdout)
	}
	return lab.Main(args)
}

// job is what a filter is told, as JSON on its standard input.
type job struct {
	Group      study.Group   `json:"group"`
	Cell       study.Cell    `json:"cell"`
	Live       live.Config   `json:"live"`
	Rules      []byte        `json:"rules"` // encoded: see inputs.DecodeRules
	MaxProcs   int           `json:"maxprocs"`
	TicksPerNS float64       `json:"ticks_per_ns"`
	Launched   time.Duration `json:"launched"` // usage.Monotonic when it was started
	// Replay are packets that the engine evaluates without a queue, when it has filtered: see replay.ReadLoad.
	Replay []byte `json:"replay,omitempty"`
}

// outcome is what a filter tells when it has ended, as JSON behind its line "ready".
type outcome struct {
	Ledger   live.Ledger            `json:"ledger"`
	Broken   []string               `json:"broken"`
	Settings live.Settings          `json:"settings"`
	Evaluate string                 `json:"evaluate"` // histogram
	Stages   []study.Stage          `json:"stages"`
	Workers  []study.WorkerCounters `json:"workers"`
	Startup  time.Duration          `json:"startup_ns"` // from its start until ready
	Used     usage.Usage            `json:"used"`       // since ready
	Mallocs  uint64                 `json:"mallocs"`    // since ready
	GC       uint32                 `json:"gc"`         // since ready
	Replay   *study.Replay          `json:"replay"`     // its means only

	LateWorkers []string `json:"late_workers"`
}

// filter is the filter's life: it binds its queue, and filters until SIGTERM.
func filter(in io.Reader, out io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var j job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	clock.SetRate(j.TicksPerNS)
	runtime.GOMAXPROCS(j.MaxProcs)
	set, build, err := j.builder()
	if err != nil {
		return err
	}
	engine, err := build()
	if err != nil {
		return err
	}
	q, err := live.Open(j.Live)
	if err != nil {
		return errors.Join(err, engine.Close())
	}
	q.Rebuild(build)
	o := outcome{Settings: q.Settings(), Startup: usage.Monotonic() - j.Launched}
	fmt.Fprintln(out, ready)
	before, memory := usage.Read(), memStats()
	result, err := q.Filter(ctx, engine, set)
	after := memStats()
	o.Used, o.Mallocs, o.GC = usage.Read().Minus(before), after.Mallocs-memory.Mallocs, after.NumGC-memory.NumGC
	if err == nil && !result.Stuck {
		err = j.retire(engine, set, &o)
	}
	if err == nil {
		err = o.take(result)
	}
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(o); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// replayTime is how long packets are evaluated without a queue.
const replayTime = 300 * time.Millisecond

// replay has the engine evaluate packets in this very process, without a queue.
func (j *job) replay(engine engines.RuleEngine, set *rules.Set) (*study.Replay, error) {
	load, err := replay.ReadLoad(bytes.NewReader(j.Replay))
	if err != nil {
		return nil, err
	}
	if j.Live.LockThread {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	m, err := replay.Measure(engine, set, load, replayTime)
	if err != nil {
		return nil, err
	}
	evaluate, parse := m.Evaluate.Mean(), m.Parse.Mean()
	return &study.Replay{MeanNS: &evaluate, ParseNS: &parse}, nil
}

func memStats() (m runtime.MemStats) {
	runtime.ReadMemStats(&m)
	return m
}

// builder makes what builds the engine that the cell names. The baseline that accepts all is one without rules.
func (j *job) builder() (*rules.Set, live.Builder, error) {
	if j.Cell.Engine == study.AcceptAll {
		return rules.FromFuncs(rules.Accept), func() (engines.RuleEngine, error) { return acceptAll{}, nil }, nil
	}
	set, err := inputs.DecodeRules(j.Rules)
	if err != nil {
		return nil, nil, err
	}
	spec, err := catalog.Find(j.Cell.Engine)
	if err != nil {
		return nil, nil, err
	}
	return set, func() (engines.RuleEngine, error) { return spec.New(set, block.Config(j.Group, j.Cell)) }, nil
}

// retire has an engine that is idle evaluate without a queue where that is asked for, closes it, and reads its counters.
func (j *job) retire(engine engines.RuleEngine, set *rules.Set, o *outcome) (err error) {
	if len(j.Replay) > 0 {
		o.Replay, err = j.replay(engine, set)
	}
	err = errors.Join(err, engine.Close())
	o.Workers = counters(engine)
	return err
}

// acceptAll is the baseline's engine.
type acceptAll struct{}

func (acceptAll) Evaluate(*packet.Packet) rules.Verdict {
	return rules.Verdict{Action: rules.Accept, Rule: rules.NoRule}
}
func (acceptAll) Close() error { return nil }

func counters(engine engines.RuleEngine) []study.WorkerCounters {
	counted, ok := engine.(engines.Counted)
	if !ok {
		return nil
	}
	var all []study.WorkerCounters
	for _, c := range counted.Counters() {
		all = append(all, study.WorkerCounters{Packets: c.Packets, Rules: c.Rules, Matches: c.Matches})
	}
	return all
}
