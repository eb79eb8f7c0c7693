package enginetest

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// plain is the simplest gate that keeps every promise: one channel a helper, and one for the answers. The flawed
// gates are it with one thing done wrong.
type plain struct {
	requests []chan *packet.Packet
	answers  chan answer
}

type answer struct {
	helper int
	index  uint32
}

func newPlain(s forkjoin.Shape) *plain {
	g := &plain{answers: make(chan answer, 2*s.Helpers+1)}
	for range s.Helpers {
		g.requests = append(g.requests, make(chan *packet.Packet, 1))
	}
	return g
}

func (g *plain) Fork(p *packet.Packet) {
	for _, r := range g.requests {
		r <- p
	}
}

func (g *plain) Await(h int) (*packet.Packet, bool) {
	p, ok := <-g.requests[h]
	return p, ok
}

func (g *plain) Arrive(h int, index uint32) { g.answers <- answer{h, index} }

func (g *plain) Join() uint32 { return g.lowest(len(g.requests)) }

// lowest takes n answers.
func (g *plain) lowest(n int) uint32 {
	index := rules.NoRule
	for range n {
		index = min(index, (<-g.answers).index)
	}
	return index
}

func (g *plain) Close() {
	for _, r := range g.requests {
		close(r)
	}
}

// specOf describes an engine over a gate of this package's tests.
func specOf(name string, build func(forkjoin.Shape) forkjoin.Gate) engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: name, Title: name, Primitive: "channel",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Portable: true,
			Algorithm: "channels", Cost: "one send and one receive a helper", Waits: "blocks its goroutine", Oversubscribed: "goroutines take turns",
		},
	}, build)
}

func good() engines.Spec {
	return specOf("good", func(s forkjoin.Shape) forkjoin.Gate { return newPlain(s) })
}

func TestGoodEnginePasses(t *testing.T) { Run(t, good()) }
