// Package errgroup is fork-join as golang.org/x/sync/errgroup suggests it: a goroutine a shard and packet.
package errgroup

import (
	"golang.org/x/sync/errgroup"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/peers/go/team"
)

// Spec describes the engine.
func Spec() engines.Spec {
	return team.Spec(engines.Spec{
		Name: "errgroup", Title: "errgroup", Primitive: "errgroup: a goroutine a shard",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Ephemeral: true, Allocates: true, Portable: true,
			Algorithm:      "an errgroup.Group for each packet, a goroutine of it for each shard",
			Cost:           "1 goroutine start per helper, 1 wake-up for the dispatcher, and garbage",
			Waits:          "blocks its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, func(int) (team.Starter, error) { return &starter{}, nil })
}

// starter makes a group a packet.
type starter struct{ group *errgroup.Group }

func (s *starter) Start(n int, step func(h int)) {
	s.group = &errgroup.Group{}
	for h := range n {
		s.group.Go(func() error {
			step(h)
			return nil
		})
	}
}

func (s *starter) Wait() { _ = s.group.Wait() } // no step returns an error

func (s *starter) Close() error { return nil }
