package spinwait

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/packet"
)

// Spec describes the hybrid engine: spin, yield, sleep.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "spinwait", Title: "spinwait", Primitive: "spin, yield, sleep on a sequence word",
		Traits: engines.Traits{
			Parallel: true, HoldsP: true,
			Algorithm:      "helpers poll one sequence word and count themselves in; waiting spins, then yields, then sleeps",
			Cost:           "4 transfers on the critical path (sequence, packet, counter there and back), 0 syscalls while hot",
			Waits:          "spins, yields, then sleeps",
			Oversubscribed: "yields after spin-max, then asks for sleeps of 20 µs: slower, never stuck",
		},
	}, func(s forkjoin.Shape) forkjoin.Gate { return newGate(s, wait.Hybrid(s.SpinMax, s.Locked)) })
}

// PureSpec describes the engine that only spins.
func PureSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "spinwait-pure", Title: "spinwait-pure", Primitive: "pure spinning on a sequence word",
		Traits: engines.Traits{
			Parallel: true, HoldsP: true, Pure: true,
			Algorithm:      "as spinwait, but waiting only ever spins",
			Cost:           "4 transfers on the critical path, 0 syscalls",
			Waits:          "keeps its CPU",
			Oversubscribed: "each wait can last a scheduler's time slice: 4 to 18 ms a packet, or stalled",
		},
	}, func(s forkjoin.Shape) forkjoin.Gate { return newGate(s, wait.Pure()) })
}

// gate is a sequence word that forks and a counter that joins, both growing without end.
type gate struct {
	forkjoin.Counter
	own []*helper

	_        align.Pad
	sequence atomic.Uint32 // written by the dispatcher, +1 a packet; polled by helpers; publishes packet and closed
	_        align.Pad
	packet   *packet.Packet // written by the dispatcher before sequence
	closed   bool           // likewise
	_        align.Pad
}

// helper is what one helper keeps to itself.
type helper struct {
	_      align.Pad
	policy wait.Policy
	next   uint32 // the sequence that brings the next packet
	_      align.Pad
}

var _ forkjoin.Gate = (*gate)(nil)

func newGate(s forkjoin.Shape, policy wait.Policy) *gate {
	g := &gate{}
	g.Init(s, policy)
	g.sequence.Store(s.FirstEpoch)
	for range s.Helpers {
		g.own = append(g.own, &helper{policy: policy, next: s.FirstEpoch + 1})
	}
	return g
}

func (g *gate) Fork(p *packet.Packet) {
	g.packet = p
	g.sequence.Add(1)
}

func (g *gate) Await(h int) (*packet.Packet, bool) {
	own := g.own[h]
	own.policy.Reach(&g.sequence, own.next)
	own.next++
	return g.packet, !g.closed
}

func (g *gate) Close() {
	g.closed = true
	g.sequence.Add(1)
}
