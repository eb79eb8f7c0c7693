package main

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/roundtrip"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

const (
	defaultLimit = 100 * time.Millisecond
	warmup       = 1000 // packets before the samples
	atLeast      = 200  // samples, however slow the engine
)

// contestant is one row of the table. Bound is the most that its p50 should be, in round trips; 0: none is claimed.
type contestant struct {
	name  string
	bound float64
}

// The two floors, by name: with a PAUSE between looks, and with short waits as mailbox's first ones, the shortest of the ways that were tried.
const (
	floor      = "round trip"
	shortFloor = "short waits"
)

const mailbox = "mailbox"

var contestants = []contestant{
	{mailbox, 1.15}, {"spinwait", 3}, {"spinwait-pure", 0}, {"barrier-spin", 0}, {"futex", 0}, {"condvar", 0}, {"chanbased", 0},
}

type plan struct {
	repetitions, samples int
	limit                time.Duration
}

// results are the visits by contestant, in order of repetition, and the p50s over the mean p50 of the round trips (with a PAUSE between looks) around them.
type results struct {
	cpus   []int
	visits map[string][]gauge.Summary
	ratios map[string][]float64
	// overShort are the p50s over the mean p50 of the round trips with short waits.
	overShort map[string][]float64
}

// measure locks and pins the calling thread, for the rest of the process's life.
func (p plan) measure() (results, error) {
	cpus, err := gauge.CPUs(2)
	if err != nil {
		return results{}, err
	}
	r := results{cpus: cpus, visits: map[string][]gauge.Summary{}, ratios: map[string][]float64{}, overShort: map[string][]float64{}}
	if err := gauge.Settle(cpus[0], 1); err != nil {
		return results{}, err
	}
	for range p.repetitions {
		if err := p.repeat(&r); err != nil {
			return results{}, err
		}
		runtime.GC()
	}
	return r, nil
}

// repeat visits every contestant once, in an order that moves on by one each time, with round trips between all of them.
func (p plan) repeat(r *results) error {
	before, err := p.roundTrips(r)
	if err != nil {
		return err
	}
	shift := len(r.visits[contestants[0].name])
	for i := range contestants {
		name := contestants[(i+shift)%len(contestants)].name
		v, err := p.packets(name, r.cpus[1])
		if err != nil {
			return fmt.Errorf("measure %s: %w", name, err)
		}
		after, err := p.roundTrips(r)
		if err != nil {
			return err
		}
		r.visits[name] = append(r.visits[name], v)
		r.ratios[name] = append(r.ratios[name], v.P50/((before.paused+after.paused)/2))
		r.overShort[name] = append(r.overShort[name], v.P50/((before.short+after.short)/2))
		before = after
	}
	return nil
}

// trips are the p50s of round trips in ns.
type trips struct{ paused, short float64 }

// roundTrips visits both floors.
func (p plan) roundTrips(r *results) (t trips, err error) {
	if t.paused, err = p.trip(r, floor, roundtrip.Measure); err != nil {
		return t, err
	}
	t.short, err = p.trip(r, shortFloor, roundtrip.MeasureShortWaits)
	return t, err
}

func (p plan) trip(r *results, name string, measure func(cpu, trips int) ([]uint64, error)) (p50 float64, err error) {
	samples, err := measure(r.cpus[1], p.samples+warmup)
	if err != nil {
		return 0, fmt.Errorf("measure the round trip: %w", err)
	}
	v := gauge.Summarize(samples[warmup:])
	r.visits[name] = append(r.visits[name], v)
	return v.P50, nil
}

// packets puts packets through an engine without rules.
func (p plan) packets(name string, helperCPU int) (v gauge.Summary, err error) {
	spec, err := catalog.Find(name)
	if err != nil {
		return v, err
	}
	c := engines.Default(2)
	c.CallerRuns, c.CPUs = true, []int{helperCPU}
	e, err := spec.New(rules.FromFuncs(rules.Drop), c)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	loop := gauge.Loop{Samples: p.samples, Least: atLeast, Limit: clock.FromDuration(p.limit), Warmup: warmup}
	var pkt packet.Packet
	return loop.Evaluate(e, &pkt).Summary(), nil
}
