// Package ants is fork-join over a pool of goroutines, github.com/panjf2000/ants.
package ants

import (
	"fmt"
	"sync"
	"time"

	"github.com/panjf2000/ants/v2"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/peers/go/team"
)

// Spec describes the engine.
func Spec() engines.Spec {
	return team.Spec(engines.Spec{
		Name: "ants", Title: "ants", Primitive: "ants: a pool of goroutines",
		Traits: engines.Traits{
			Parallel: true, Goroutine: true, Ephemeral: true, Portable: true, // any goroutine of the pool may take any shard
			Algorithm:      "shards are submitted to a pool of as many goroutines, and a wait group joins them",
			Cost:           "1 lock and 1 channel operation per helper, 1 wake-up for it and 1 for the dispatcher",
			Waits:          "blocks its goroutine",
			Oversubscribed: "participants sleep while they wait, so CPUs are shared without harm",
		},
	}, newStarter)
}

type starter struct {
	pool    *ants.Pool // nil: no helpers
	step    func(h int)
	tasks   []func() // one a helper, made once
	running sync.WaitGroup
}

func newStarter(helpers int) (team.Starter, error) {
	s := &starter{}
	for h := range helpers {
		s.tasks = append(s.tasks, func() {
			defer s.running.Done()
			s.step(h)
		})
	}
	if helpers == 0 {
		return s, nil // the pool would take 0 for "without bound"
	}
	pool, err := ants.NewPool(helpers, ants.WithDisablePurge(true))
	if err != nil {
		return nil, fmt.Errorf("make a pool of %d: %w", helpers, err)
	}
	s.pool = pool
	return s, nil
}

func (s *starter) Start(n int, step func(h int)) {
	s.step = step
	s.running.Add(n)
	for _, task := range s.tasks[:n] {
		if err := s.pool.Submit(task); err != nil {
			panic(fmt.Sprintf("ants: the pool refuses a task: %v", err)) // it blocks where it is full, and is not closed
		}
	}
}

func (s *starter) Wait() { s.running.Wait() }

// releaseLimit is how long the pool's goroutines, all idle, may take to end.
const releaseLimit = 10 * time.Second

func (s *starter) Close() error {
	if s.pool == nil {
		return nil
	}
	if err := s.pool.ReleaseTimeout(releaseLimit); err != nil {
		return fmt.Errorf("close pool: %w", err)
	}
	return nil
}
