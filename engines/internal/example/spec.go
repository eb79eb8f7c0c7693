// Package example is the engine that docs/add-an-engine.md builds. It is not in the catalog: it stands here so that the
// document's code is compiled, and passes the conformance suite.
package example

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
)

// Spec describes the engine.
func Spec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "tokens", Title: "tokens", Primitive: "a channel token each, and a wait group",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Portable: true,
			Algorithm:      "the dispatcher sends each helper a token and waits for a wait group",
			Cost:           "a channel operation a helper, one wake of the dispatcher",
			Waits:          "blocks its goroutine",
			Oversubscribed: "waiting goroutines give their CPU back: slower, never stuck",
		},
	}, newGate)
}

func newGate(s forkjoin.Shape) forkjoin.Gate {
	g := &gate{tokens: make([]chan struct{}, s.Helpers)}
	for h := range g.tokens {
		g.tokens[h] = make(chan struct{}, 1)
	}
	g.lowest.Reset()
	return g
}
