package barrier

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/cyclic"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/packet"
)

// CounterSpec describes the engine of the original notes: a blocking start barrier and a counter that is spun on.
func CounterSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "barrier-counter", Title: "barrier-counter", Primitive: "blocking start barrier, spun counter",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, HoldsP: true, // of a helper at the start barrier
			Algorithm:      "all meet at a blocking barrier to start; helpers count themselves out and the dispatcher polls",
			Cost:           "1 barrier with a wake-up per helper, then 2 transfers of the counter",
			Waits:          "blocks its goroutine; the dispatcher spins, then yields",
			Oversubscribed: "the dispatcher yields its CPU after spin-max while it waits for the counter",
		},
	}, newCounter)
}

// counter meets at start and joins by a count. packet and closed are written by the dispatcher before it comes to start.
type counter struct {
	forkjoin.Counter
	start  *cyclic.Barrier
	packet *packet.Packet
	closed bool
}

var _ forkjoin.Gate = (*counter)(nil)

func newCounter(s forkjoin.Shape) forkjoin.Gate {
	g := &counter{start: cyclic.New(s.Helpers+1, s.FirstEpoch)}
	g.Init(s, wait.SpinYield(s.SpinMax, s.Locked))
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

func (g *counter) Close() {
	g.closed = true
	g.start.Wait()
}
