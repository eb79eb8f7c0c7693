package mailbox

import (
	"sync/atomic"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Spec describes the engine.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "mailbox", Title: "mailbox", Primitive: "one cache line per helper, polled",
		Traits: engines.Traits{
			Parallel: true, HoldsP: true,
			Algorithm:      "packet key, sequence and answer travel in one cache line per helper, which both sides poll",
			Cost:           "2 transfers per helper (there and back), 0 syscalls",
			Waits:          "keeps its CPU; oversubscribed it yields",
			Oversubscribed: "spins for spin-max, then yields its CPU by sched_yield",
		},
	}, func(s forkjoin.Shape) forkjoin.Gate { return newFlat(s, polling(s)) })
}

// polling spins without end, and oversubscribed yields after SpinMax.
func polling(s forkjoin.Shape) wait.Policy {
	if s.Oversubscribed {
		return wait.SpinYield(s.SpinMax, s.Locked)
	}
	return wait.Pure()
}

// line is what travels between two participants: 64 bytes, one cache line, no Go pointers.
//
//	0                       48      52      56      60      64
//	[ key                    ][number][closed][answer][sequence]
//
// Who forks writes key, number and closed, and then posts a sequence that is 2 modulo 4; who evaluates writes answer, and then
// posts the next multiple of 4. Each side reads the other's fields only after it has seen the other's sequence, which
// synchronizes before the reads. Bit 0 of the sequence is wait.Asleep.
type line struct {
	key      packet.Key
	number   uint32
	closed   uint32
	answer   uint32
	sequence atomic.Uint32
}

// step is from one sequence of a line to the other side's next.
const step = 2

// Gate is one line a helper.
type Gate struct {
	lines   []*line // by helper
	first   []*line // those that the dispatcher itself fills: all, but in a tree
	helpers []*helper
	keyOnly bool
	spins   int // looks before a helper yields or parks: written by the dispatcher before the sequence, see SetSpin
	_       align.Pad
	packet  *packet.Packet // written by the dispatcher before the sequence, read by helpers where rules need more than the key
	_       align.Pad
	policy  wait.Policy // the dispatcher's own, as is what follows
	epoch   uint32      // of the last sequence posted or awaited
}

// helper is what one helper keeps to itself.
type helper struct {
	_      align.Pad
	line   *line
	policy wait.Policy
	lead   wait.Lead     // from its answer to its first look for the next packet
	inVain int           // looks for this packet
	epoch  uint32        // the sequence that brings the next packet, and has brought this one until its answer is posted
	packet packet.Packet // the key as it came through the line
	_      align.Pad
}

var _ forkjoin.Gate = (*Gate)(nil)

func newFlat(s forkjoin.Shape, policy wait.Policy) *Gate {
	first := s.FirstEpoch &^ 3
	policy.Writes = true
	g := &Gate{lines: align.Slots[line](s.Helpers), policy: policy, spins: policy.Spins, keyOnly: s.KeyOnly, epoch: first}
	for _, l := range g.lines {
		l.sequence.Store(first)
		g.helpers = append(g.helpers, &helper{line: l, policy: policy, epoch: first + step})
	}
	g.first = g.lines
	return g
}

// SetSpin changes how long helpers spin before they do what their policy says next. They learn it with the next packet. The
// dispatcher calls it, between Join and Fork.
func (g *Gate) SetSpin(d time.Duration) { g.spins = wait.Looks(d) }

// Slept is the ticks that the dispatcher has slept in Join so far, where it parks.
func (g *Gate) Slept() uint64 { return g.policy.Slept }

func (g *Gate) Fork(p *packet.Packet) {
	if !g.keyOnly {
		g.packet = p
	}
	g.epoch += step
	for _, l := range g.first {
		l.key, l.number = p.Key, p.Number
		wait.Post(&l.sequence, g.epoch) // publishes the line, g.packet and g.spins
	}
}

func (g *Gate) Await(h int) (*packet.Packet, bool) {
	own := g.helpers[h]
	l := own.line
	own.lead.Wait()
	own.inVain = own.policy.Reach(&l.sequence, own.epoch)
	own.policy.Spins = g.spins
	if l.closed != 0 {
		return nil, false
	}
	if !g.keyOnly {
		return g.packet, true
	}
	own.packet.Key, own.packet.Number = l.key, l.number
	return &own.packet, true
}

// Arrive does what can wait after the answer is on its way.
func (g *Gate) Arrive(h int, index uint32) {
	own := g.helpers[h]
	own.line.answer = index
	wait.Post(&own.line.sequence, own.epoch+step) // publishes the answer
	own.epoch += 2 * step
	own.lead.Learn(own.inVain)
}

func (g *Gate) Join() uint32 {
	g.epoch += step
	return lowest(g.first, &g.policy, g.epoch, rules.NoRule)
}

// lowest waits for the answers of lines and returns the lowest of them and index.
func lowest(lines []*line, policy *wait.Policy, sequence, index uint32) uint32 {
	for _, l := range lines {
		policy.Reach(&l.sequence, sequence)
		index = min(index, l.answer)
	}
	return index
}

func (g *Gate) Close() {
	g.epoch += step
	for _, l := range g.first {
		l.closed = 1
		wait.Post(&l.sequence, g.epoch)
	}
}
