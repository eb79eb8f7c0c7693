package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/tigerbench/tigerbench/live/lab"
)

// measure builds a lab and visits every contestant once a repetition.
func (p plan) measure(ctx context.Context, progress io.Writer) (v visits, err error) {
	l, err := lab.Up(ctx, lab.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if p.load == loadHTTP {
		server, err := l.Serve(0)
		if err != nil {
			return nil, err
		}
		defer func() {
			_, stopErr := server.Stop()
			err = errors.Join(err, stopErr)
		}()
	}
	v = visits{}
	for repetition := range p.repetitions {
		order := p.order(repetition)
		visits, err := p.repetition(ctx, l, order)
		if err != nil {
			return nil, err
		}
		for i, c := range order {
			v[c.name] = append(v[c.name], visits[i])
			fmt.Fprintf(progress, "repetition %d of %d: %s: %s%.0f/s\n", repetition+1, p.repetitions, c.title, atLeast(visits[i].bounded), visits[i].rate)
		}
	}
	return v, nil
}

func (p plan) repetition(ctx context.Context, l *lab.Lab, order []contestant) ([]visit, error) {
	if p.load == loadDatagrams {
		return p.sideBySide(ctx, l, order)
	}
	visits := make([]visit, len(order))
	for i, c := range order {
		var err error
		if visits[i], err = p.visit(ctx, l, c); err != nil {
			return nil, fmt.Errorf("measure %s: %w", c.title, err)
		}
	}
	return visits, nil
}

// order is that of one repetition: shuffled anew from the seed.
func (p plan) order(repetition int) []contestant {
	all := p.chosen()
	random := rand.New(rand.NewPCG(p.seed, uint64(repetition)))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// visit puts a contestant into the filter's place, sends the load, and takes it out again.
func (p plan) visit(ctx context.Context, l *lab.Lab, c contestant) (visit, error) {
	if c.name == noQueue {
		return p.drive(ctx, l)
	}
	command, err := c.command(p, queueNumber)
	if err != nil {
		return visit{}, err
	}
	f, err := startFilter(ctx, l, command)
	if err != nil {
		return visit{}, err
	}
	defer f.kill()
	rule := lab.QueueRule{Number: queueNumber}
	if err := l.Queue(ctx, rule); err != nil {
		return visit{}, err
	}
	v, err := p.drive(ctx, l)
	if err != nil {
		return v, err
	}
	counter, err := l.Retire(ctx, rule)
	if err != nil {
		return v, err
	}
	if v.told, err = f.stop(ctx); err != nil {
		return v, err
	}
	v.lost, err = v.told.check(counter.Packets)
	return v, err
}

func (p plan) drive(ctx context.Context, l *lab.Lab) (visit, error) {
	if p.warmup > 0 {
		if _, _, err := l.Wrk(ctx, p.wrk(p.warmup)); err != nil {
			return visit{}, err
		}
	}
	r, _, err := l.Wrk(ctx, p.wrk(p.duration))
	if err != nil {
		return visit{}, err
	}
	if e := r.Errors; e.Connect+e.Read+e.Write+e.Status > 0 {
		return visit{}, fmt.Errorf("wrk had errors: %+v", e)
	}
	return visit{rate: r.Rate, p50: r.P50, p99: r.P99}, nil
}
