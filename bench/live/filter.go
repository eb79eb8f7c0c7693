package main

import (
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
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/rules"
)

// filterOptions are our filter's.
type filterOptions struct {
	Engine string      `json:"engine"`
	Rules  string      `json:"rules"`
	Live   live.Config `json:"live"`
}

func (o filterOptions) encode() (string, error) {
	encoded, err := json.Marshal(o)
	if err != nil {
		return "", fmt.Errorf("encode the filter's options: %w", err)
	}
	return string(encoded), nil
}

// ready is the line with which every filter says that its queue is bound.
const ready = "ready"

// spareProcs is how many goroutines run beside the engine's: as in the command `tigerbench live`.
const spareProcs = 3

// playFilter filters until SIGTERM, and then tells its counts.
func playFilter(options string, stdout io.Writer) error {
	var o filterOptions
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		return fmt.Errorf("read the filter's options: %w", err)
	}
	stopped := make(chan os.Signal, 1)
	signal.Notify(stopped, syscall.SIGTERM)
	engine, set, err := o.build()
	if err != nil {
		return err
	}
	q, err := live.Open(o.Live)
	if err != nil {
		return errors.Join(err, engine.Close())
	}
	fmt.Fprintln(stdout, ready)
	before := usage.Read()
	result, allocations, metered, err := meter(stopped, q, engine, set)
	used := usage.Read().Minus(before)
	if !result.Stuck {
		err = errors.Join(err, engine.Close())
	}
	if err != nil {
		return err
	}
	c := result.Counts
	return json.NewEncoder(stdout).Encode(told{
		Received: c.Received, Accepted: c.Accepted, Dropped: c.Dropped, Missing: c.IDGaps, Refused: c.Refused, Syscalls: c.Syscalls,
		ReadBuffer: q.Settings().ReadBuffer, Allocations: allocations, Metered: metered, Broken: result.Broken,
		CPU: used.CPU.Nanoseconds(), Late: c.Deadline,
	})
}

func (o filterOptions) build() (engines.RuleEngine, *rules.Set, error) {
	set, _, err := rules.Open(o.Rules, rules.Options{})
	if err != nil {
		return nil, nil, err
	}
	spec, err := catalog.Find(o.Engine)
	if err != nil {
		return nil, nil, err
	}
	c := engines.Default(max(2, runtime.NumCPU()))
	c.CallerRuns = true
	runtime.GOMAXPROCS(max(runtime.GOMAXPROCS(0), c.Participants()+spareProcs))
	engine, err := spec.New(set, c)
	return engine, set, err
}

// meter filters until there is something in stopped. It returns how many objects were allocated from the first packet on until then, and how many
// packets came in that time: before the filter itself begins to stop, which allocates.
func meter(stopped <-chan os.Signal, q *live.Queue, engine engines.RuleEngine, set *rules.Set) (
	result live.Result, allocations, metered uint64, err error,
) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		result, err = q.Filter(ctx, engine, set)
	}()
	var before, after runtime.MemStats // read exactly, with the world stopped
	for q.Counts().Received == 0 && len(stopped) == 0 && running(done) {
		time.Sleep(time.Millisecond)
	}
	runtime.ReadMemStats(&before)
	first := q.Counts().Received
	select {
	case <-stopped:
	case <-done:
	}
	metered = q.Counts().Received - first
	runtime.ReadMemStats(&after)
	cancel()
	<-done
	return result, after.Mallocs - before.Mallocs, metered, err
}

func running(done <-chan struct{}) bool {
	select {
	case <-done:
		return false
	default:
		return true
	}
}
