package spawn

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
)

// LatchSpec describes the engine that makes a latch for each packet.
func LatchSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "spawn-latch", Title: "spawn-latch", Primitive: "a goroutine per shard and a one-shot latch",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Ephemeral: true, Allocates: true, Portable: true,
			Algorithm:      "a new goroutine per shard and a new latch for each packet",
			Cost:           "1 latch with its channel, 1 goroutine start per helper, 1 wake-up, and garbage",
			Waits:          "blocks its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, newLatched)
}

// latch opens once, when it has been counted down to 0.
type latch struct {
	missing atomic.Int32
	open    chan struct{} // closed by the last; publishes what everyone wrote before counting down
	lowest  forkjoin.Minimum
}

func newLatch(count int) *latch {
	l := &latch{open: make(chan struct{})}
	l.missing.Store(int32(count))
	l.lowest.Reset()
	if count == 0 {
		close(l.open)
	}
	return l
}

// countDown adds a helper's answer, and opens the latch if it is the last.
func (l *latch) countDown(index uint32) {
	l.lowest.Add(index)
	if l.missing.Add(-1) == 0 {
		close(l.open)
	}
}

type latched struct {
	starter
	latch *latch // of this packet; written before the goroutines start
}

var _ forkjoin.Spawner = (*latched)(nil)

func newLatched(s forkjoin.Shape) forkjoin.Gate {
	return &latched{starter: starter{helpers: s.Helpers}}
}

func (g *latched) Fork(p *packet.Packet) {
	g.latch = newLatch(g.helpers)
	g.start(p)
}

func (g *latched) Arrive(_ int, index uint32) { g.latch.countDown(index) }

func (g *latched) Join() uint32 {
	<-g.latch.open
	return g.latch.lowest.Take()
}
