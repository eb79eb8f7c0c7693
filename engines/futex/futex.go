package futex

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/futex"
	"github.com/tigerbench/tigerbench/packet"
)

// Spec describes the engine that forks and joins by futex.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "futex", Title: "futex", Primitive: "FUTEX_WAIT and FUTEX_WAKE, both ways",
		Traits: engines.Traits{
			Parallel: true, Thread: true, HoldsP: true,
			Algorithm:      "helpers sleep in the kernel on a sequence word, the dispatcher on a count of those missing",
			Cost:           "2 FUTEX_WAKE and up to 1 FUTEX_WAIT per participant",
			Waits:          "blocks its thread",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, newGate)
}

// gate is a sequence word that helpers sleep on and a count that the dispatcher sleeps on.
type gate struct {
	start start

	_       align.Pad
	missing atomic.Uint32 // filled by Fork, counted down by helpers; publishes the answers; the dispatcher sleeps on it
	_       align.Pad
	lowest  forkjoin.Lowest
}

var _ forkjoin.Gate = (*gate)(nil)

func newGate(s forkjoin.Shape) forkjoin.Gate {
	g := &gate{}
	g.start.init(s)
	g.lowest.Reset()
	return g
}

func (g *gate) Fork(p *packet.Packet) {
	g.missing.Store(uint32(g.start.helpers))
	g.start.fork(p)
}

func (g *gate) Await(h int) (*packet.Packet, bool) { return g.start.await(h) }

// Arrive counts helper h out; the last one wakes the dispatcher.
func (g *gate) Arrive(_ int, index uint32) {
	g.lowest.Add(index)
	if g.missing.Add(^uint32(0)) == 0 {
		futex.Wake(&g.missing, 1)
	}
}

// Join ends when the last helper has counted itself out. A count that moves from 3 to 2 between load and sleep only
// makes the kernel refuse the sleep, and one that moves later needs no wake-up: only 0 matters, and 0 wakes.
func (g *gate) Join() uint32 {
	for n := g.missing.Load(); n != 0; n = g.missing.Load() {
		futex.Wait(&g.missing, n)
	}
	return g.lowest.Take()
}

func (g *gate) Close() { g.start.close() }
