package sequential

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/rules"
)

// Spec describes the engine.
func Spec() engines.Spec {
	return engines.Spec{
		Name: "sequential", Title: "sequential", Primitive: "none, one thread",
		Traits: engines.Traits{
			Goroutine: true, Portable: true,
			Algorithm:      "the dispatcher checks every rule itself: the baseline",
			Cost:           "0 transfers, 0 syscalls",
			Waits:          "there is none",
			Oversubscribed: "does not apply: one participant",
		},
		Check: func(c engines.Config) error { return c.Validate() },
		New: func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
			if err := c.Validate(); err != nil {
				return nil, err
			}
			return forkjoin.NewAlone(set, c)
		},
	}
}
