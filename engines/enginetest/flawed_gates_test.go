package enginetest

import (
	"sync"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// earlyJoin returns once all but one have arrived, and takes the missing answer in the next Join.
type earlyJoin struct {
	*plain
	owed int
}

func (g *earlyJoin) Join() uint32 {
	take := len(g.requests) + g.owed - 1
	g.owed = 1
	if len(g.requests) == 0 {
		return rules.NoRule
	}
	return g.lowest(take)
}

// earlyMatch returns as soon as anyone reports a match.
type earlyMatch struct {
	*plain
	owed int
}

func (g *earlyMatch) Join() uint32 {
	for ; g.owed > 0; g.owed-- {
		<-g.answers
	}
	for got := range g.requests {
		if a := <-g.answers; a.index != rules.NoRule {
			g.owed = len(g.requests) - got - 1
			return a.index
		}
	}
	return rules.NoRule
}

// lastLeftOut gives the last helper nothing to do.
type lastLeftOut struct{ *plain }

func (g *lastLeftOut) Fork(p *packet.Packet) {
	for _, r := range g.requests[:max(0, len(g.requests)-1)] {
		r <- p
	}
}

func (g *lastLeftOut) Join() uint32 { return g.lowest(max(0, len(g.requests)-1)) }

// twice lets each helper see a packet again after it has arrived, as a worker does that looks at a pointer and no epoch.
type twice struct {
	*plain
	again []*packet.Packet // by helper; each helper's own
	first []uint32
}

func newTwice(g *plain) *twice {
	return &twice{plain: g, again: make([]*packet.Packet, len(g.requests)), first: make([]uint32, len(g.requests))}
}

func (g *twice) Await(h int) (*packet.Packet, bool) {
	if p := g.again[h]; p != nil {
		return p, true
	}
	return g.plain.Await(h)
}

func (g *twice) Arrive(h int, index uint32) {
	if g.again[h] != nil {
		g.again[h] = nil
		g.plain.Arrive(h, index)
		return
	}
	g.again[h] = &packet.Packet{}
}

// lastAnswer returns the match that came last instead of the lowest.
type lastAnswer struct{ *plain }

func (g *lastAnswer) Join() uint32 {
	index := rules.NoRule
	for range g.requests {
		if a := <-g.answers; a.index != rules.NoRule {
			index = a.index
		}
	}
	return index
}

// highest returns the highest match instead of the lowest.
type highest struct{ *plain }

func (g *highest) Join() uint32 {
	index, found := uint32(0), false
	for range g.requests {
		if a := <-g.answers; a.index != rules.NoRule {
			index, found = max(index, a.index), true
		}
	}
	if !found {
		return rules.NoRule
	}
	return index
}

// stale returns each epoch's answer one epoch late.
type stale struct {
	*plain
	kept uint32
}

func (g *stale) Join() uint32 {
	index := g.kept
	g.kept = g.plain.Join()
	return index
}

// leaky starts a goroutine that nobody ends.
func leaky(g *plain) forkjoin.Gate {
	go func() { select {} }()
	return g
}

// noClose leaves the helpers waiting.
type noClose struct{ *plain }

func (g *noClose) Close() {}

// spinner polls instead of blocking.
type spinner struct{ *plain }

func (g *spinner) Await(h int) (*packet.Packet, bool) {
	for {
		select {
		case p, ok := <-g.requests[h]:
			return p, ok
		default:
		}
	}
}

// inTurn lets one participant evaluate at a time, in the order of their shards: a gate without parallelism.
type inTurn struct {
	*plain
	turn sync.Mutex
}

func (g *inTurn) Await(h int) (*packet.Packet, bool) {
	p, ok := g.plain.Await(h)
	g.turn.Lock()
	if !ok {
		g.turn.Unlock()
	}
	return p, ok
}

func (g *inTurn) Arrive(h int, index uint32) {
	g.turn.Unlock()
	g.plain.Arrive(h, index)
}
