package successive

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/packet"
)

// Spec describes the engine.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "successive", Title: "successive", Primitive: "baton handed from worker to worker",
		Traits: engines.Traits{
			HoldsP:         true,
			Algorithm:      "workers take the packet one after another: partition without parallelism, the control",
			Cost:           "2 transfers per helper, one after another, 0 syscalls while hot",
			Waits:          "spins, yields, then sleeps",
			Oversubscribed: "waiting yields after spin-max, then sleeps: slower, never stuck",
		},
	}, newGate)
}

// gate hands a baton from helper to helper, and at last back to the dispatcher.
type gate struct {
	policy wait.Policy
	batons []*baton // batons[h] brings helper h its packet; the last one ends the dispatcher's Join
	own    []*helper

	_      align.Pad
	packet *packet.Packet // written by the dispatcher before the first baton
	closed bool           // likewise
	lowest forkjoin.Lowest
	epoch  uint32 // the dispatcher's own
}

// baton is a sequence word, +1 a packet, written by the participant before and polled by the one after.
type baton struct{ sequence atomic.Uint32 }

// helper is what one helper keeps to itself.
type helper struct {
	_      align.Pad
	policy wait.Policy
	next   uint32
	_      align.Pad
}

var _ forkjoin.Gate = (*gate)(nil)

func newGate(s forkjoin.Shape) forkjoin.Gate {
	g := &gate{
		policy: wait.Hybrid(s.SpinMax, s.Locked),
		batons: align.Slots[baton](s.Helpers + 1), epoch: s.FirstEpoch,
	}
	g.lowest.Reset()
	for _, b := range g.batons {
		b.sequence.Store(s.FirstEpoch)
	}
	for range s.Helpers {
		g.own = append(g.own, &helper{policy: g.policy, next: s.FirstEpoch + 1})
	}
	return g
}

// Fork only publishes the packet. The baton leaves in Join, so that a dispatcher that runs a shard of its own has
// finished it before the first helper starts.
func (g *gate) Fork(p *packet.Packet) { g.packet = p }

func (g *gate) Await(h int) (*packet.Packet, bool) {
	own := g.own[h]
	own.policy.Reach(&g.batons[h].sequence, own.next)
	own.next++
	return g.packet, !g.closed
}

// Arrive hands the baton on. It publishes all that this helper and those before it wrote.
func (g *gate) Arrive(h int, index uint32) {
	g.lowest.Add(index)
	g.batons[h+1].sequence.Add(1)
}

func (g *gate) Join() uint32 {
	g.epoch++
	g.batons[0].sequence.Store(g.epoch)
	g.policy.Reach(&g.batons[len(g.batons)-1].sequence, g.epoch)
	return g.lowest.Take()
}

// Close releases all helpers at once: each has its own baton.
func (g *gate) Close() {
	g.closed = true
	g.epoch++
	for _, b := range g.batons {
		b.sequence.Store(g.epoch)
	}
}
