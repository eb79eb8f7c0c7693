package condvar

import (
	"sync"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Spec describes the engine.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "condvar", Title: "condvar", Primitive: "sync.Mutex and sync.Cond",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Portable: true,
			Algorithm:      "one mutex and two condition variables: broadcast to start, signal when the last helper is done",
			Cost:           "2 lock hand-overs per helper; 1 wake-up per helper and 1 for the dispatcher",
			Waits:          "blocks its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, newGate)
}

// gate is the textbook monitor. Every field below mu is read and written under mu only.
type gate struct {
	helpers int
	seen    []uint32 // helper h's own: the last epoch it took

	mu       sync.Mutex
	started  sync.Cond // signalled by Fork and Close: epoch or closed has changed
	finished sync.Cond // signalled by the last helper to arrive: pending is 0
	epoch    uint32
	closed   bool
	packet   *packet.Packet
	pending  int // helpers that have not arrived in this epoch
	lowest   uint32
}

var _ forkjoin.Gate = (*gate)(nil)

func newGate(s forkjoin.Shape) forkjoin.Gate {
	g := &gate{helpers: s.Helpers, seen: make([]uint32, s.Helpers), epoch: s.FirstEpoch}
	for h := range g.seen {
		g.seen[h] = s.FirstEpoch
	}
	g.started.L, g.finished.L = &g.mu, &g.mu
	return g
}

func (g *gate) Fork(p *packet.Packet) {
	g.mu.Lock()
	g.packet, g.pending, g.lowest = p, g.helpers, rules.NoRule
	g.epoch++
	g.mu.Unlock()
	g.started.Broadcast()
}

// Await ends when the dispatcher forks or closes. The loop re-checks, since a wake-up only says that something changed.
func (g *gate) Await(h int) (*packet.Packet, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.epoch == g.seen[h] && !g.closed {
		g.started.Wait()
	}
	g.seen[h] = g.epoch
	return g.packet, !g.closed
}

func (g *gate) Arrive(_ int, index uint32) {
	g.mu.Lock()
	g.lowest = min(g.lowest, index)
	g.pending--
	last := g.pending == 0
	g.mu.Unlock()
	if last {
		g.finished.Signal()
	}
}

// Join ends when the last helper has arrived.
func (g *gate) Join() uint32 {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.pending > 0 {
		g.finished.Wait()
	}
	return g.lowest
}

func (g *gate) Close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.started.Broadcast()
}
