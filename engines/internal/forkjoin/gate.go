// Package forkjoin is the team that every parallel engine shares: shards, helpers, pinning, early exit, the reduction to
// the lowest matching rule. A Gate is the part in which engines differ: how a packet reaches the helpers, and
// how their answers come back.
package forkjoin

import (
	"time"

	"github.com/tigerbench/tigerbench/packet"
)

// Gate carries one packet at a time from the dispatcher to every helper, and every helper's answer back.
//
// The dispatcher calls Fork, Join, Fork, Join, ..., then Close; helper h calls Await, Arrive, Await, ... Each Fork is
// answered by exactly one Arrive of every helper before its Join returns.
type Gate interface {
	// Fork publishes p to every helper. What the dispatcher wrote before synchronizes before the Await that returns p.
	Fork(p *packet.Packet)
	// Await returns helper h's next packet, or false once the gate is closed. p is valid until the helper arrives.
	Await(h int) (p *packet.Packet, ok bool)
	// Arrive gives helper h's lowest matching rule index, or rules.NoRule. It synchronizes before the return of Join.
	Arrive(h int, index uint32)
	// Join returns the lowest index once all helpers have arrived.
	Join() uint32
	// Close makes every Await return false. The dispatcher calls it between Join and Fork, once.
	Close()
}

// Spawner is a gate whose Fork starts the helpers itself, anew for each packet.
type Spawner interface {
	Gate
	// Attach hands over the function that takes helper h through one packet: Await, evaluate, Arrive.
	Attach(step func(h int))
}

// Shape is what a gate needs to know of its team.
type Shape struct {
	Helpers        int
	Locked         bool          // participants are locked to their threads
	Oversubscribed bool          // more participants than CPUs
	KeyOnly        bool          // the rules look at packet.Key alone
	SpinMax        time.Duration // for hybrid waiting
	FirstEpoch     uint32        // where sequence words start
}
