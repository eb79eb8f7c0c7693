package forkjoin

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Team is a RuleEngine over a Gate. Participants[0] is the dispatcher's own where the caller runs a shard.
type Team struct {
	// Written by New, read by all.
	name         string // see Team
	set          *rules.Set
	gate         Gate
	caller       *Participant // nil: the dispatcher waits
	helpers      []*Participant
	participants []*Participant // one a shard, in shard order
	best         best
	panicked     atomic.Pointer[engines.WorkerPanic] // written by whoever panics, taken by the dispatcher after Join
	sampling     atomic.Bool                         // written by the dispatcher between packets

	_ align.Pad // what follows is the dispatcher's own: on a line that helpers read it would double their cost

	epoch     uint32
	stamping  bool   // as sampling
	published uint64 // stamps of the last packet, where stamping
	seen      uint64
	overlap   overlap
	closed    bool
	ended     sync.WaitGroup // helpers
}

// New builds a team over set whose gate build makes, and starts its helpers.
func New(set *rules.Set, c engines.Config, build func(Shape) Gate) (*Team, error) {
	if c.EarlyExit == engines.ExitAny && !set.DropOnly() {
		return nil, fmt.Errorf("early-exit is any, but the rule set also accepts: give off or ordered")
	}
	t := &Team{name: nextName(), set: set, epoch: c.FirstEpoch}
	t.best.clear()
	for w, shard := range deal(c.Shards, set, c.Workers) {
		m, err := t.participant(c, w, shard)
		if err != nil {
			return nil, err
		}
		t.participants = append(t.participants, m)
	}
	t.helpers = t.participants
	if c.CallerRuns {
		t.caller, t.helpers = t.participants[0], t.participants[1:]
	}
	gate := build(shapeOf(set, c))
	t.gate = lateGate(gate, c.Late)
	if err := t.start(c, gate); err != nil {
		_ = t.Close()
		return nil, err
	}
	return t, nil
}

func shapeOf(set *rules.Set, c engines.Config) Shape {
	cpus := c.CPUCount
	if cpus == 0 {
		cpus = runtime.NumCPU()
	}
	return Shape{
		Helpers: c.Helpers(), Locked: c.LockThread || len(c.CPUs) > 0, Oversubscribed: c.Participants() > cpus,
		KeyOnly: set.KeyOnly(), SpinMax: c.SpinMax, FirstEpoch: c.FirstEpoch,
	}
}

// participant compiles shard w, which holds the rules with these indices.
func (t *Team) participant(c engines.Config, w int, indices []uint32) (*Participant, error) {
	shard, err := t.set.Shard(c.Matcher, indices)
	if err != nil {
		return nil, fmt.Errorf("compile shard %d of %d: %w", w, c.Workers, err)
	}
	if w == c.Workers-1 {
		shard = lateShard(shard, c.Late)
	}
	m := &Participant{
		worker: w, set: t.set, shard: shard, length: shard.Len(), exit: c.EarlyExit, every: shard.Stride(c.ExitEvery),
		epoch: c.FirstEpoch, sampling: &t.sampling, panicked: &t.panicked,
	}
	if c.EarlyExit != engines.ExitOff && c.Workers > 1 {
		m.best = &t.best
	}
	return m, nil
}

// start starts the helpers and returns once each is locked and pinned as asked, or the first error. gate is the engine's own.
func (t *Team) start(c engines.Config, gate Gate) error {
	if spawner, ok := gate.(Spawner); ok {
		spawner.Attach(t.step)
		return nil
	}
	ready := make(chan error, len(t.helpers))
	for h := range t.helpers {
		t.ended.Add(1)
		go t.serve(h, c, ready)
	}
	var first error
	for range t.helpers {
		if err := <-ready; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// serve is a helper's life. A locked helper ends without unlocking, so that its thread ends with it: an unlocked
// pinned thread would hand its mask to threads cloned from it.
func (t *Team) serve(h int, c engines.Config, ready chan<- error) {
	defer t.ended.Done()
	t.label(h)
	ready <- bind(h, c)
	for !t.rounds(h) {
		// A rule panicked: the helper has arrived for that packet, and goes on with the next.
	}
}

func bind(h int, c engines.Config) error {
	if c.LockThread || len(c.CPUs) > 0 {
		runtime.LockOSThread()
	}
	if len(c.CPUs) == 0 {
		return nil
	}
	return affinity.Pin(c.CPUs[h%len(c.CPUs)])
}

// rounds takes helper h through packets until the gate closes (true) or a rule panics (false).
func (t *Team) rounds(h int) (closed bool) {
	m, gate := t.helpers[h], t.gate
	var p *packet.Packet
	defer func() {
		if value := recover(); value != nil {
			m.note(p, value)
			gate.Arrive(h, rules.NoRule)
		}
	}()
	for {
		var ok bool
		if p, ok = gate.Await(h); !ok {
			return true
		}
		gate.Arrive(h, m.Evaluate(p))
	}
}

// step takes helper h through one packet, for gates that start helpers anew.
func (t *Team) step(h int) {
	if p, ok := t.gate.Await(h); ok {
		t.gate.Arrive(h, t.helpers[h].EvaluateGuarded(p))
	}
}

// Evaluate forks p to the helpers, evaluates the caller's own shard if it has one, joins, and returns the verdict.
func (t *Team) Evaluate(p *packet.Packet) rules.Verdict {
	t.epoch++
	if t.epoch == 0 {
		t.best.clear()
	}
	if t.stamping {
		t.published = clock.OrderedTicks()
	}
	t.gate.Fork(p)
	index := rules.NoRule
	if t.caller != nil {
		index = t.caller.EvaluateGuarded(p)
	}
	index = min(index, t.gate.Join())
	if t.panicked.Load() != nil {
		panic(t.panicked.Swap(nil))
	}
	if t.stamping {
		t.seen = clock.OrderedTicks()
		t.overlap.add(t.participants)
	}
	return t.set.Verdict(index)
}

// Close ends the helpers and waits for them.
func (t *Team) Close() error {
	if t.closed {
		return nil
	}
	t.closed = true
	t.gate.Close()
	t.ended.Wait()
	return nil
}

// Counters implements engines.Counted.
func (t *Team) Counters() []engines.Counters {
	out := make([]engines.Counters, len(t.participants))
	for i, m := range t.participants {
		out[i] = m.counters
	}
	return out
}
