package barrier

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/cyclic"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/packet"
)

// CounterSpec describes the engine of the original notes: a blocking start barrier and a counter that is spun on.
func CounterSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "barrier-counter", Title: "barrier-counter", Primitive: "blocking start barrier, spun counter",
		Traits: engines.Traits{
			Parallel: true, Thread: true, // of a helper at the start barrier
			Algorithm:  "all meet at a blocking barrier to start; helpers count themselves out and the dispatcher polls",
			Cost:       "1 barrier with a wake-up per helper, then 2 transfers of the counter",
			Oversubscr: "the dispatcher yields its CPU after spin-max while it waits for the counter",
		},
	}, newCounter)
}

// counter meets at start and joins by a count. packet and closed are written by the dispatcher before it comes to start.
type counter struct {
	start  *cyclic.Barrier
	policy wait.Policy
	target uint32 // the dispatcher's own: value of arrived once all helpers have
	party  uint32
	packet *packet.Packet
	closed bool

	_       align.Pad
	arrived atomic.Uint32 // +1 by each helper a packet; polled by the dispatcher; publishes the answers
	_       align.Pad
	lowest  forkjoin.Lowest
}

var _ forkjoin.Gate = (*counter)(nil)

func newCounter(s forkjoin.Shape) forkjoin.Gate {
	g := &counter{
		start: cyclic.New(s.Helpers+1, s.FirstEpoch), policy: wait.SpinYield(s.SpinMax, s.Locked),
		target: s.FirstEpoch, party: uint32(s.Helpers),
	}
	g.arrived.Store(s.FirstEpoch)
	g.lowest.Reset()
	return g
}

func (g *counter) Fork(p *packet.Packet) {
	g.packet = p
	g.start.Wait()
}

func (g *counter) Await(int) (*packet.Packet, bool) {
	g.start.Wait()
	return g.packet, !g.closed
}

func (g *counter) Arrive(_ int, index uint32) {
	g.lowest.Add(index)
	g.arrived.Add(1)
}

func (g *counter) Join() uint32 {
	g.target += g.party
	g.policy.Reach(&g.arrived, g.target)
	return g.lowest.Take()
}

func (g *counter) Close() {
	g.closed = true
	g.start.Wait()
}
