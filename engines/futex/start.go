package futex

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/futex"
	"github.com/tigerbench/tigerbench/packet"
)

// start is the fork of both futex engines: a sequence word that helpers sleep on.
type start struct {
	helpers int
	seen    []*helper

	_        align.Pad
	sequence atomic.Uint32 // written by the dispatcher, +1 a packet; helpers sleep on it; publishes packet and closed
	packet   *packet.Packet
	closed   bool
	_        align.Pad
}

// helper is what one helper keeps to itself: the last sequence that it took.
type helper struct {
	_    align.Pad
	last uint32
	_    align.Pad
}

func (s *start) init(shape forkjoin.Shape) {
	s.helpers = shape.Helpers
	s.sequence.Store(shape.FirstEpoch)
	for range shape.Helpers {
		s.seen = append(s.seen, &helper{last: shape.FirstEpoch})
	}
}

func (s *start) fork(p *packet.Packet) {
	s.packet = p
	s.wake()
}

func (s *start) close() {
	s.closed = true
	s.wake()
}

// wake stores first and wakes after: a helper that looks in between sees the new sequence and does not sleep.
func (s *start) wake() {
	s.sequence.Add(1)
	futex.Wake(&s.sequence, s.helpers)
}

// await ends when the dispatcher forks or closes. It looks again after every sleep, since a sleep may end without a
// wake-up. The dispatcher is at most one sequence ahead, so "not the last one" is "the next one", also where it wraps.
func (s *start) await(h int) (*packet.Packet, bool) {
	own := s.seen[h]
	for s.sequence.Load() == own.last {
		futex.Wait(&s.sequence, own.last)
	}
	own.last++
	return s.packet, !s.closed
}
