package futex

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/cyclic"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
)

// BarrierSpec describes the engine that the original notes propose at last: futex to fork, blocking barrier to join.
func BarrierSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "futex-barrier", Title: "futex-barrier", Primitive: "FUTEX_WAKE to fork, blocking barrier to join",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Thread: true, HoldsP: true,
			Algorithm:      "helpers sleep in the kernel on a sequence word; all participants meet at a blocking barrier to join",
			Cost:           "1 FUTEX_WAKE, up to 1 FUTEX_WAIT per helper, then 1 barrier with its wake-ups",
			Waits:          "blocks its thread; at the join its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, newMeeting)
}

// meeting forks by futex and joins at a barrier.
type meeting struct {
	start  start
	finish *cyclic.Barrier
	lowest forkjoin.Lowest
}

var _ forkjoin.Gate = (*meeting)(nil)

func newMeeting(s forkjoin.Shape) forkjoin.Gate {
	g := &meeting{finish: cyclic.New(s.Helpers+1, s.FirstEpoch)}
	g.start.init(s)
	g.lowest.Reset()
	return g
}

func (g *meeting) Fork(p *packet.Packet) { g.start.fork(p) }

func (g *meeting) Await(h int) (*packet.Packet, bool) { return g.start.await(h) }

func (g *meeting) Arrive(_ int, index uint32) {
	g.lowest.Add(index)
	g.finish.Wait()
}

func (g *meeting) Join() uint32 {
	g.finish.Wait()
	return g.lowest.Take()
}

func (g *meeting) Close() { g.start.close() }
