package mailbox

import (
	"sync/atomic"

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
	}, newGate)
}

// line is what travels between dispatcher and one helper: 64 bytes, one cache line, no Go pointers.
//
//	0                       48      52      56      60      64
//	[ key                    ][number][closed][answer][sequence]
//
// The dispatcher writes key, number and closed, then stores an odd sequence; the helper writes answer, then stores the next
// even one. Each side reads the other's fields only after it has seen the other's sequence, which synchronizes
// before the reads.
type line struct {
	key      packet.Key
	number   uint32
	closed   uint32
	answer   uint32
	sequence atomic.Uint32
}

type gate struct {
	lines   []*line
	helpers []*helper
	policy  wait.Policy
	keyOnly bool
	_       align.Pad
	packet  *packet.Packet // written by the dispatcher before the sequence, read by helpers where rules need more than the key
	_       align.Pad
	epoch   uint32 // of the last sequence stored by the dispatcher; its own
}

// helper is what one helper keeps to itself.
type helper struct {
	_      align.Pad
	policy wait.Policy
	next   uint32        // the sequence that brings the next packet
	packet packet.Packet // the key as it came through the line
	_      align.Pad
}

var _ forkjoin.Gate = (*gate)(nil)

func newGate(s forkjoin.Shape) forkjoin.Gate {
	policy := wait.Pure()
	if s.Oversubscribed {
		policy = wait.SpinYield(s.SpinMax, s.Locked)
	}
	first := s.FirstEpoch &^ 1
	g := &gate{lines: align.Slots[line](s.Helpers), policy: policy, keyOnly: s.KeyOnly, epoch: first}
	for _, l := range g.lines {
		l.sequence.Store(first)
		g.helpers = append(g.helpers, &helper{policy: policy, next: first + 1})
	}
	return g
}

func (g *gate) Fork(p *packet.Packet) {
	if !g.keyOnly {
		g.packet = p
	}
	g.epoch++
	for _, l := range g.lines {
		l.key, l.number = p.Key, p.Number
		l.sequence.Store(g.epoch) // publishes the line, and g.packet
	}
}

func (g *gate) Await(h int) (*packet.Packet, bool) {
	l, own := g.lines[h], g.helpers[h]
	own.policy.Reach(&l.sequence, own.next)
	own.next += 2
	if l.closed != 0 {
		return nil, false
	}
	if !g.keyOnly {
		return g.packet, true
	}
	own.packet.Key, own.packet.Number = l.key, l.number
	return &own.packet, true
}

func (g *gate) Arrive(h int, index uint32) {
	l := g.lines[h]
	l.answer = index
	l.sequence.Store(g.helpers[h].next - 1) // publishes the answer
}

func (g *gate) Join() uint32 {
	g.epoch++
	lowest := rules.NoRule
	for _, l := range g.lines {
		g.policy.Reach(&l.sequence, g.epoch)
		lowest = min(lowest, l.answer)
	}
	return lowest
}

func (g *gate) Close() {
	g.epoch++
	for _, l := range g.lines {
		l.closed = 1
		l.sequence.Store(g.epoch)
	}
}
