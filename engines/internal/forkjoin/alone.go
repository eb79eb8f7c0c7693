package forkjoin

import (
	"fmt"
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Alone is the RuleEngine of one participant that holds every rule: no gate, no helpers.
type Alone struct {
	participant *Participant
	set         *rules.Set
	panicked    atomic.Pointer[engines.WorkerPanic]
	sampling    atomic.Bool
}

// NewAlone builds the one-thread engine. Workers, shards, locking and early exit don't apply to it.
func NewAlone(set *rules.Set, c engines.Config) (*Alone, error) {
	a := &Alone{}
	if err := a.Init(set, c); err != nil {
		return nil, err
	}
	return a, nil
}

// Init is NewAlone for an engine that holds an Alone in place. It must not move afterwards.
func (a *Alone) Init(set *rules.Set, c engines.Config) error {
	shard, err := set.Shard(c.Matcher, contiguous(set.Len(), 1)[0])
	if err != nil {
		return fmt.Errorf("compile rules: %w", err)
	}
	a.set = set
	a.participant = &Participant{set: set, shard: shard, length: shard.Len(), sampling: &a.sampling, panicked: &a.panicked}
	return nil
}

// Evaluate returns the verdict on p.
func (a *Alone) Evaluate(p *packet.Packet) rules.Verdict {
	index := a.Index(p)
	if a.Panicked() {
		a.Raise()
	}
	return a.Verdict(index)
}

// The parts of Evaluate are inlined, here and by an engine that has one thread among its choices: one call more is 3% of 24 rules.

// Index is the first match, or rules.NoRule.
func (a *Alone) Index(p *packet.Packet) uint32 { return a.participant.EvaluateGuarded(p) }

// Panicked reports whether a rule ended Index by a panic.
func (a *Alone) Panicked() bool { return a.panicked.Load() != nil }

// Raise panics with it.
func (a *Alone) Raise() { panic(a.panicked.Swap(nil)) }

// Verdict turns an index into a verdict.
func (a *Alone) Verdict(index uint32) rules.Verdict { return a.set.Verdict(index) }

// Close has nothing to end.
func (a *Alone) Close() error { return nil }

// Counters implements engines.Counted.
func (a *Alone) Counters() []engines.Counters { return []engines.Counters{a.participant.counters} }
