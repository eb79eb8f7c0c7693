package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/rules"
)

// measurement is a plan that can be carried out.
type measurement struct {
	plan
	self           string
	cpus           []int
	perMicrosecond float64 // operations
	bouts          []bout
	files          map[int]scanFile // rule files of scans, by number of rules
	folder         string           // of the rule files
	random         *rand.Rand
	stderr         io.Writer
	log            *studyLog // nil: no study is written
}

// scanFile is a rule file, and what every program must answer to it.
type scanFile struct {
	path     string
	checksum uint64
}

// outcome is a bout with its visits: by contestant, then by repetition.
type outcome struct {
	bout
	visits map[string][][]gauge.Summary
}

// prepare finds everything that measuring needs, so that nothing is missing half way.
func (p plan) prepare(stderr io.Writer) (*measurement, error) {
	m := &measurement{plan: p, stderr: stderr, files: map[int]scanFile{}, random: rand.New(rand.NewPCG(p.seed, 0))}
	var err error
	if m.self, err = os.Executable(); err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	for _, name := range p.bouts {
		m.bouts = append(m.bouts, find(name))
	}
	if err := m.programs(); err != nil {
		return nil, err
	}
	most := 2
	for _, b := range m.bouts {
		most = max(most, b.participants())
	}
	if m.cpus, err = gauge.CPUs(most); err != nil {
		return nil, err
	}
	if err := m.writeFiles(); err != nil {
		m.close()
		return nil, err
	}
	m.perMicrosecond = rules.Calibrate()
	if p.out == "" {
		return m, nil
	}
	if m.log, err = m.startStudy(); err != nil {
		m.close()
		return nil, err
	}
	return m, nil
}

// programs are there, or the error says how to make them.
func (m *measurement) programs() error {
	for _, b := range m.bouts {
		for _, c := range b.contestants {
			path := c.command(m.self, m.peers)[0]
			if _, err := os.Stat(path); err != nil {
				return fmt.Errorf("%s: %w: run make peers-packages peers", c.name, err)
			}
		}
	}
	return nil
}

func (m *measurement) writeFiles() (err error) {
	if m.folder, err = os.MkdirTemp("", "peers"); err != nil {
		return fmt.Errorf("make a folder for rules: %w", err)
	}
	for _, b := range m.bouts {
		if !b.scan {
			continue
		}
		f, err := gauge.NewRuleFile(b.steps)
		if err != nil {
			return err
		}
		shard, err := f.Shard(rules.Linear)
		if err != nil {
			return err
		}
		path := filepath.Join(m.folder, strconv.Itoa(b.steps)+".rules")
		if err := f.Write(path); err != nil {
			return err
		}
		m.files[b.steps] = scanFile{path, f.Checksum(shard)}
	}
	return nil
}

func (m *measurement) close() { _ = os.RemoveAll(m.folder) }

// measure carries the bouts out one after another; what one repetition compares lies within a few seconds.
func (m *measurement) measure(ctx context.Context) (outcomes []outcome, err error) {
	status := study.Interrupted
	defer func() { err = errors.Join(err, m.log.finish(status)) }()
	for _, b := range m.bouts {
		o := outcome{bout: b, visits: map[string][][]gauge.Summary{}}
		for r := range m.repetitions {
			fmt.Fprintf(m.stderr, "%s: repetition %d of %d\n", b.name, r+1, m.repetitions)
			if err := m.repeat(ctx, &o, r); err != nil {
				return nil, err
			}
		}
		outcomes = append(outcomes, o)
	}
	status = study.Complete
	return outcomes, nil
}

// repeat visits every contestant of a bout once, sequential three times.
func (m *measurement) repeat(ctx context.Context, o *outcome, repetition int) error {
	for _, c := range order(o.contestants, m.random) {
		block, err := m.visit(ctx, o.bout, c)
		if errors.Is(err, gauge.ErrMissing) {
			fmt.Fprintf(m.stderr, "warning: %s, %s: %v\n", o.name, c.name, err)
			o.contestants = slices.DeleteFunc(slices.Clone(o.contestants), func(d contestant) bool { return d.name == c.name })
			continue
		}
		if err != nil {
			return fmt.Errorf("%s, %s: %w", o.name, c.name, err)
		}
		visits := o.visits[c.name]
		if len(visits) == repetition {
			visits = append(visits, nil)
		}
		if err := m.log.note(o.bout, c, repetition, len(visits[repetition]), block); err != nil {
			return err
		}
		visits[repetition] = append(visits[repetition], block.Summary().Per(max(o.batch, 1)))
		o.visits[c.name] = visits
	}
	return nil
}

// order shuffles contestants so that twins stay together, and puts sequential at the start, in the middle and at the end.
func order(contestants []contestant, random *rand.Rand) []contestant {
	var units [][]contestant
	at := map[string]int{}
	var baseline []contestant
	for _, c := range contestants {
		key := c.name
		if c.twin != "" {
			key = c.twin
		}
		if c.name == study.Sequential {
			baseline = []contestant{c}
			continue
		}
		if _, known := at[key]; !known {
			at[key] = len(units)
			units = append(units, nil)
		}
		units[at[key]] = append(units[at[key]], c)
	}
	random.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
	for _, u := range units {
		random.Shuffle(len(u), func(i, j int) { u[i], u[j] = u[j], u[i] })
	}
	half := len(units) / 2
	return slices.Concat(baseline, slices.Concat(units[:half]...), baseline, slices.Concat(units[half:]...), baseline)
}

// job is what a contestant gets to do, within the plan's limits.
func (m *measurement) job(b bout, c contestant) gauge.Job {
	j := b.job(c, m.cpus[:max(2, b.participants())], m.perMicrosecond)
	j.Samples, j.Limit = m.samples, clock.FromDuration(m.limit)
	return j
}
