package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/search"
)

// sideBySide has contestants search by turns, one trial each: what the machine does in the ten seconds that a search takes hits all of
// them alike. All filters are up; those whose turn it is not wait for packets.
func (p plan) sideBySide(ctx context.Context, l *lab.Lab, all []contestant) ([]visit, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	found, errs := make([]visit, len(all)), make([]error, len(all))
	order := newTurns(len(all))
	var searches sync.WaitGroup
	for i, c := range all {
		searches.Go(func() {
			s := searcher{plan: p, lab: l, turns: order, place: i, rule: lab.QueueRule{Number: queueNumber + uint16(i)}}
			if found[i], errs[i] = s.visit(ctx, c); errs[i] != nil {
				errs[i] = fmt.Errorf("measure %s: %w", c.title, errs[i])
				cancel()
			}
		})
	}
	searches.Wait()
	return found, errors.Join(errs...)
}

// searcher is one contestant of several that search by turns.
type searcher struct {
	plan
	lab     *lab.Lab
	turns   *turns
	place   int
	rule    lab.QueueRule
	counted uint64 // packets, by its rule, over its trials
}

func (s *searcher) visit(ctx context.Context, c contestant) (v visit, err error) {
	defer s.turns.leave(s.place)
	if c.name == noQueue {
		return s.search(ctx, s.stream)
	}
	command, err := c.command(s.plan, s.rule.Number)
	if err != nil {
		return v, err
	}
	f, err := startFilter(ctx, s.lab, command)
	if err != nil {
		return v, err
	}
	defer f.kill()
	if v, err = s.search(ctx, s.queued); err != nil {
		return v, err
	}
	if v.told, err = f.stop(ctx); err != nil {
		return v, err
	}
	v.lost, err = v.told.check(s.counted)
	return v, err
}

func (s *searcher) search(ctx context.Context, trial search.Trial) (visit, error) {
	r, err := search.Run(ctx, search.Options{First: 100_000}, func(ctx context.Context, rate float64, d time.Duration) (search.Outcome, error) {
		s.turns.await(s.place)
		defer s.turns.pass(s.place)
		return trial(ctx, rate, d)
	})
	if _, uncounted := r.Lost(); err == nil && uncounted != 0 {
		err = fmt.Errorf("%d lost datagrams are in no counter", uncounted)
	}
	return visit{rate: r.Rate, bounded: r.Limit != search.ByFilter}, err
}

// queued is a trial whose packets wait for this contestant's verdict.
func (s *searcher) queued(ctx context.Context, rate float64, d time.Duration) (o search.Outcome, err error) {
	if err := s.lab.Queue(ctx, s.rule); err != nil {
		return o, err
	}
	if o, err = s.stream(ctx, rate, d); err != nil {
		return o, err
	}
	counter, err := s.lab.Retire(ctx, s.rule)
	s.counted += counter.Packets
	return o, err
}

func (s *searcher) stream(ctx context.Context, rate float64, d time.Duration) (search.Outcome, error) {
	stream, err := s.lab.Stream(ctx, datagram.SendOptions{Rate: rate, Duration: d, Bytes: payload})
	return stream.Outcome(), err
}
