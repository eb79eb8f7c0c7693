package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/rules"
)

// machine is where claims are measured, and what their sides share.
type machine struct {
	plan
	ctx            context.Context
	cpus           []int   // dispatcher, helper
	perMicrosecond float64 // operations of a rule's cost
	folder         string  // of rule files
}

// result is a claim with its two sides' times, one a repetition.
type result struct {
	claim
	beforeTimes, afterTimes []gauge.Summary
}

func (p plan) prepare() (*machine, error) {
	m := &machine{plan: p, perMicrosecond: rules.Calibrate()}
	var err error
	if m.cpus, err = gauge.CPUs(2); err != nil {
		return nil, err
	}
	if m.folder, err = os.MkdirTemp("", "claims"); err != nil {
		return nil, fmt.Errorf("make a folder for rules: %w", err)
	}
	runtime.GOMAXPROCS(max(5, runtime.GOMAXPROCS(0))) // helpers hold on to their P
	return m, nil
}

func (m *machine) close() { _ = os.RemoveAll(m.folder) }

// loop takes samples within the plan's limits.
func (m *machine) loop() gauge.Loop {
	return gauge.Loop{Samples: m.samples, Least: 1, Limit: clock.FromDuration(m.limit), Warmup: 1000}
}

// measure visits both sides of every claim in each repetition; which of them comes first alternates.
func (m *machine) measure(ctx context.Context, stderr io.Writer) ([]result, error) {
	m.ctx = ctx
	var results []result
	for _, c := range claims() {
		if !slices.Contains(m.only, c.name) {
			continue
		}
		fmt.Fprintf(stderr, "%s\n", c.name)
		r, err := m.compare(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		results = append(results, r)
	}
	return results, nil
}

func (m *machine) compare(c claim) (result, error) {
	r := result{claim: c}
	before, after, err := c.sides(m)
	if err != nil {
		return r, err
	}
	visits := []visit{{before, &r.beforeTimes}, {after, &r.afterTimes}}
	for range m.repetitions {
		for _, v := range visits {
			if err := errors.Join(m.ctx.Err(), v.take()); err != nil {
				return r, err
			}
		}
		slices.Reverse(visits)
	}
	return r, nil
}

// visit is one side, and where its times go.
type visit struct {
	do    side
	times *[]gauge.Summary
}

func (v visit) take() error {
	s, err := v.do()
	*v.times = append(*v.times, s)
	return err
}

// gain is by how much more packets a second the optimization answers: 0.5 is +50%.
func (r result) gain() gauge.Ratio {
	mean := func(visits []gauge.Summary) []float64 {
		values := make([]float64, len(visits))
		for i, v := range visits {
			values[i] = v.Mean
		}
		return values
	}
	q := gauge.RatioOf(gauge.Paired(mean(r.beforeTimes), mean(r.afterTimes)))
	return gauge.Ratio{Median: q.Median - 1, Low: q.Low - 1, High: q.High - 1}
}
