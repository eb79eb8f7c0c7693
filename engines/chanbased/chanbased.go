package chanbased

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Spec describes the engine over buffered channels.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "chanbased", Title: "chanbased", Primitive: "buffered channels",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Portable: true,
			Algorithm:      "one channel per helper carries the packet there, one shared channel carries the answers back",
			Cost:           "2 channel operations per helper and side; a wake-up where the receiver is parked",
			Waits:          "blocks its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, func(s forkjoin.Shape) forkjoin.Gate { return newGate(s.Helpers, 1, s.Helpers) })
}

// UnbufferedSpec describes the engine over unbuffered channels.
func UnbufferedSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "chanbased-unbuffered", Title: "chanbased-unbuffered", Primitive: "unbuffered channels",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Portable: true,
			Algorithm:      "as chanbased, but each send waits for its receiver",
			Cost:           "2 rendezvous per helper; a wake-up for whichever side comes first",
			Waits:          "blocks its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, func(s forkjoin.Shape) forkjoin.Gate { return newGate(s.Helpers, 0, 0) })
}

// gate is channels and nothing else: packet and answer travel in them, with no shared memory beside.
type gate struct {
	packets []chan *packet.Packet // one per helper
	answers chan uint32           // shared by all helpers
}

var _ forkjoin.Gate = (*gate)(nil)

func newGate(helpers, packetBuffer, answerBuffer int) *gate {
	g := &gate{answers: make(chan uint32, answerBuffer)}
	for range helpers {
		g.packets = append(g.packets, make(chan *packet.Packet, packetBuffer))
	}
	return g
}

func (g *gate) Fork(p *packet.Packet) {
	for _, to := range g.packets {
		to <- p
	}
}

func (g *gate) Await(h int) (*packet.Packet, bool) {
	p, ok := <-g.packets[h]
	return p, ok
}

func (g *gate) Arrive(_ int, index uint32) { g.answers <- index }

// Join takes one answer per helper. No answer of another epoch can be among them: each helper sends one a packet.
func (g *gate) Join() uint32 {
	lowest := rules.NoRule
	for range g.packets {
		lowest = min(lowest, <-g.answers)
	}
	return lowest
}

func (g *gate) Close() {
	for _, to := range g.packets {
		close(to)
	}
}
