package forkjoin

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/align"
)

// Counter is a join that is polled: helpers count themselves in on one word that only grows, and the dispatcher waits until it
// has grown by their number. Nothing is reset between packets, so the word moves twice a packet, there and back.
type Counter struct {
	policy  wait.Policy
	helpers uint32
	target  uint32 // the dispatcher's own: value of arrived once all helpers have

	_       align.Pad
	arrived atomic.Uint32 // +1 by each helper a packet; polled by the dispatcher; publishes the helpers' answers
	_       align.Pad
	lowest  Lowest
}

// Init prepares the counter for a team, before the first Fork.
func (c *Counter) Init(s Shape, policy wait.Policy) {
	c.policy, c.helpers, c.target = policy, uint32(s.Helpers), s.FirstEpoch
	c.arrived.Store(s.FirstEpoch)
	c.lowest.Reset()
}

// Arrive counts a helper in. An Add and not a store: all helpers share the word.
func (c *Counter) Arrive(_ int, index uint32) {
	c.lowest.Add(index)
	c.arrived.Add(1)
}

// Join returns the lowest index once all helpers are counted in.
func (c *Counter) Join() uint32 {
	c.target += c.helpers
	c.policy.Reach(&c.arrived, c.target)
	return c.lowest.Take()
}
