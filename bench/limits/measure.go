package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/roundtrip"
	"github.com/tigerbench/tigerbench/internal/topology"
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

// floor is the name of the round trip's row.
const floor = "round trip"

var contestants = []contestant{
	{"mailbox", 1.3}, {"spinwait", 3}, {"spinwait-pure", 0}, {"barrier-spin", 0}, {"futex", 0}, {"condvar", 0}, {"chanbased", 0},
}

type plan struct {
	repetitions, samples int
	limit                time.Duration
}

// visit is one contestant measured once.
type visit struct {
	p50, p99, mean float64 // ns
	ratio          float64 // p50 over the mean p50 of the round trips around it
	samples        int
}

// results are the visits by contestant, in order of repetition.
type results struct {
	cpus   []int
	visits map[string][]visit
}

// measure locks and pins the calling thread, for the rest of the process's life.
func (p plan) measure() (results, error) {
	machine, err := topology.Local()
	if err != nil {
		return results{}, fmt.Errorf("read topology: %w", err)
	}
	if len(machine.CPUs) < 2 {
		return results{}, errors.New("one CPU: a round trip needs two")
	}
	r := results{cpus: machine.Choose(2), visits: map[string][]visit{}}
	runtime.GOMAXPROCS(max(4, runtime.GOMAXPROCS(0)))
	debug.SetGCPercent(-1)
	runtime.LockOSThread()
	if err := affinity.Pin(r.cpus[0]); err != nil {
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
		c := contestants[(i+shift)%len(contestants)]
		samples, err := p.packets(c.name, r.cpus[1])
		if err != nil {
			return fmt.Errorf("measure %s: %w", c.name, err)
		}
		after, err := p.roundTrips(r)
		if err != nil {
			return err
		}
		v := summarize(samples)
		v.ratio = v.p50 / ((before + after) / 2)
		r.visits[c.name] = append(r.visits[c.name], v)
		before = after
	}
	return nil
}

// roundTrips visits the floor and returns its p50 in ns.
func (p plan) roundTrips(r *results) (p50 float64, err error) {
	samples, err := roundtrip.Measure(r.cpus[1], p.samples+warmup)
	if err != nil {
		return 0, fmt.Errorf("measure the round trip: %w", err)
	}
	v := summarize(samples[warmup:])
	r.visits[floor] = append(r.visits[floor], v)
	return v.p50, nil
}

// packets puts packets through an engine without rules, and returns one sample a packet, in ticks.
func (p plan) packets(name string, helperCPU int) (samples []uint64, err error) {
	spec, err := catalog.Find(name)
	if err != nil {
		return nil, err
	}
	c := engines.Default(2)
	c.CallerRuns, c.CPUs = true, []int{helperCPU}
	e, err := spec.New(rules.FromFuncs(rules.Drop), c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	var pkt packet.Packet
	for range min(warmup, p.samples) {
		e.Evaluate(&pkt)
	}
	return p.sample(e, &pkt), nil
}

func (p plan) sample(e engines.RuleEngine, pkt *packet.Packet) []uint64 {
	samples := make([]uint64, 0, p.samples)
	last := clock.Ticks()
	for end := last + clock.FromDuration(p.limit); len(samples) < p.samples && (last < end || len(samples) < atLeast); {
		e.Evaluate(pkt)
		now := clock.Ticks()
		samples = append(samples, now-last)
		last = now
	}
	return samples
}

// summarize sorts samples.
func summarize(samples []uint64) visit {
	slices.Sort(samples)
	n, sum := len(samples), uint64(0)
	for _, s := range samples {
		sum += s
	}
	perTick := clock.Nanoseconds(1)
	return visit{
		p50: clock.Quantile(samples, 0.50) * perTick, p99: clock.Quantile(samples, 0.99) * perTick,
		mean: float64(sum) / float64(n) * perTick, samples: n,
	}
}
