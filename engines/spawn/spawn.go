package spawn

import (
	"sync"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
)

// Spec describes the engine that joins by a WaitGroup.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "spawn", Title: "spawn", Primitive: "a goroutine per shard and sync.WaitGroup",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Ephemeral: true, Allocates: true, Portable: true,
			Algorithm:      "a new goroutine per shard for each packet, joined by a WaitGroup",
			Cost:           "1 goroutine start per helper, 1 wake-up for the dispatcher, and garbage",
			Waits:          "blocks its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, newGate)
}

// starter is what both spawning gates share: it starts a goroutine per helper. packet is written before they start.
type starter struct {
	helpers int
	step    func(h int)
	packet  *packet.Packet
}

// Attach implements forkjoin.Spawner.
func (s *starter) Attach(step func(h int)) { s.step = step }

func (s *starter) start(p *packet.Packet) {
	s.packet = p
	for h := range s.helpers {
		go s.step(h)
	}
}

// Await returns at once: the goroutine was started because there is a packet.
func (s *starter) Await(int) (*packet.Packet, bool) { return s.packet, true }

// Close has nobody to end: every goroutine has given its answer, and does nothing after that but return.
func (s *starter) Close() {}

type gate struct {
	starter
	running sync.WaitGroup
	lowest  forkjoin.Lowest
}

var _ forkjoin.Spawner = (*gate)(nil)

func newGate(s forkjoin.Shape) forkjoin.Gate {
	g := &gate{starter: starter{helpers: s.Helpers}}
	g.lowest.Reset()
	return g
}

func (g *gate) Fork(p *packet.Packet) {
	g.running.Add(g.helpers)
	g.start(p)
}

func (g *gate) Arrive(_ int, index uint32) {
	g.lowest.Add(index)
	g.running.Done()
}

func (g *gate) Join() uint32 {
	g.running.Wait()
	return g.lowest.Take()
}
