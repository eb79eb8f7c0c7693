package barrier

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/cyclic"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
)

// Spec describes the engine of two blocking barriers.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "barrier", Title: "barrier", Primitive: "two blocking barriers",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true,
			Algorithm:      "all participants meet at a blocking barrier before the rules and at another one after",
			Cost:           "2 barriers: 2 lock hand-overs and up to 2 wake-ups per participant",
			Waits:          "blocks its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, newBlocking)
}

// blocking meets at start and at finish. packet and closed are written by the dispatcher before it comes to start.
type blocking struct {
	start  *cyclic.Barrier
	finish *cyclic.Barrier
	packet *packet.Packet
	closed bool
	lowest forkjoin.Lowest
}

var _ forkjoin.Gate = (*blocking)(nil)

func newBlocking(s forkjoin.Shape) forkjoin.Gate {
	g := &blocking{start: cyclic.New(s.Helpers+1, s.FirstEpoch), finish: cyclic.New(s.Helpers+1, s.FirstEpoch)}
	g.lowest.Reset()
	return g
}

func (g *blocking) Fork(p *packet.Packet) {
	g.packet = p
	g.start.Wait()
}

func (g *blocking) Await(int) (*packet.Packet, bool) {
	g.start.Wait()
	return g.packet, !g.closed
}

func (g *blocking) Arrive(_ int, index uint32) {
	g.lowest.Add(index)
	g.finish.Wait()
}

func (g *blocking) Join() uint32 {
	g.finish.Wait()
	return g.lowest.Take()
}

func (g *blocking) Close() {
	g.closed = true
	g.start.Wait()
}
