package barrier

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/packet"
)

// SpinSpec describes the engine of two spinning barriers.
func SpinSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "barrier-spin", Title: "barrier-spin", Primitive: "two sense-reversing spin barriers",
		Traits: engines.Traits{
			Parallel: true, HoldsP: true, Pure: true,
			Algorithm:      "all participants meet at a centralized sense-reversing barrier before the rules and after",
			Cost:           "2 barriers: each a read-modify-write and a transfer of the sense per participant, 0 syscalls",
			Waits:          "keeps its CPU",
			Oversubscribed: "each wait can last a scheduler's time slice: 4 to 18 ms a packet, or stalled",
		},
	}, newSpinning)
}

// sensing is a centralized sense-reversing barrier (Mellor-Crummey and Scott 1991, algorithm 7).
type sensing struct {
	parties uint32
	_       align.Pad
	missing atomic.Uint32 // counted down by each party; the last one fills it up again
	_       align.Pad
	sense   atomic.Uint32 // flipped by the last party; polled by the others
	_       align.Pad
}

// place is what one party keeps to itself: the sense that opens its next barrier, for start and for finish.
type place struct {
	_      align.Pad
	policy wait.Policy
	start  uint32
	finish uint32
	_      align.Pad
}

func newSensing(parties int) *sensing {
	b := &sensing{parties: uint32(parties)}
	b.missing.Store(b.parties)
	return b
}

// wait returns once all parties have called it with the same sense. The last party's store of the sense synchronizes
// before every return; the count-down before it makes each party's writes visible to the last.
func (b *sensing) wait(own *uint32, policy *wait.Policy) {
	*own ^= 1
	if b.missing.Add(^uint32(0)) == 0 {
		b.missing.Store(b.parties) // before the sense: nobody comes to the next barrier until it flips
		b.sense.Store(*own)
		return
	}
	policy.Reach(&b.sense, *own)
}

// spinning meets at start and at finish. packet and closed are written by the dispatcher before it comes to start: on the line of what
// helpers read on their way there, they would keep them from coming.
type spinning struct {
	start      *sensing
	finish     *sensing
	dispatcher *place
	helpers    []*place
	_          align.Pad
	packet     *packet.Packet
	closed     bool
	lowest     forkjoin.Lowest
}

var _ forkjoin.Gate = (*spinning)(nil)

func newSpinning(s forkjoin.Shape) forkjoin.Gate {
	g := &spinning{
		start: newSensing(s.Helpers + 1), finish: newSensing(s.Helpers + 1),
		dispatcher: &place{policy: wait.Pure()},
	}
	g.lowest.Reset()
	for range s.Helpers {
		g.helpers = append(g.helpers, &place{policy: wait.Pure()})
	}
	return g
}

func (g *spinning) Fork(p *packet.Packet) {
	g.packet = p
	g.start.wait(&g.dispatcher.start, &g.dispatcher.policy)
}

func (g *spinning) Await(h int) (*packet.Packet, bool) {
	g.start.wait(&g.helpers[h].start, &g.helpers[h].policy)
	return g.packet, !g.closed
}

func (g *spinning) Arrive(h int, index uint32) {
	g.lowest.Add(index)
	g.finish.wait(&g.helpers[h].finish, &g.helpers[h].policy)
}

func (g *spinning) Join() uint32 {
	g.finish.wait(&g.dispatcher.finish, &g.dispatcher.policy)
	return g.lowest.Take()
}

func (g *spinning) Close() {
	g.closed = true
	g.start.wait(&g.dispatcher.start, &g.dispatcher.policy)
}
