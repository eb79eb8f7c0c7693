// Package studytest makes up a study, so that tests of tables, charts and files need no measurement.
//
// Its numbers are FAKE: drawn from a seeded generator around invented means, on a machine that does not exist. They have
// the shape of a study and say nothing about any engine. Never show them as results.
package studytest

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Warning stands among the warnings of a made-up study, so that nothing made from it can pass for a result.
const Warning = "these numbers are made up for tests of layout: they measure nothing"

// Repetitions of the made-up study.
const Repetitions = 10

// Example returns a made-up study with its blocks, the same for the same seed: all 15 engines, the baseline and the reference
// loop in two groups (an oversubscribed one of dear rules, and one with too few samples for p99.9), ten
// repetitions, spinwait-pure stalled in some blocks of the first group, successive and spawn not parallel, a few unsteady blocks.
func Example(seed uint64) (*study.Study, []study.Block) {
	s := plan(seed)
	var blocks []study.Block
	for repetition := range Repetitions {
		for visit := range 3 {
			for i := range s.Cells {
				if visit < s.Cells[i].Visits() {
					blocks = append(blocks, block(s, i, repetition, visit, len(blocks)))
				}
			}
		}
	}
	s.Blocks = len(blocks)
	return s, blocks
}

// Results returns the made-up study as study.Open would, without a directory.
func Results(seed uint64) *study.Results {
	s, blocks := Example(seed)
	rows, drifts, warnings := study.Summarize(s, blocks)
	return &study.Results{
		Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: append([]string{Warning}, warnings...),
	}
}

// Write writes the made-up study into dir. It leaves out the sync after each block, which takes seconds together.
func Write(dir string, seed uint64) error {
	s, blocks := Example(seed)
	return write(dir, s, blocks)
}

// WriteLive writes the made-up live study likewise.
func WriteLive(dir string, seed uint64) error {
	s, blocks := LiveExample(seed)
	return write(dir, s, blocks)
}

func write(dir string, s *study.Study, blocks []study.Block) error {
	ended := s.Ended
	begun, err := study.Create(dir, s)
	if err != nil {
		return fmt.Errorf("write example: %w", err)
	}
	if err := begun.Close(); err != nil {
		return err
	}
	lines := func(w io.Writer) error {
		e := json.NewEncoder(w)
		for _, b := range blocks {
			if err := e.Encode(b); err != nil {
				return err
			}
		}
		return nil
	}
	if err := study.WriteFile(filepath.Join(dir, "blocks.jsonl"), lines); err != nil {
		return err
	}
	w, r, err := study.Resume(dir)
	if err != nil {
		return fmt.Errorf("write example: %w", err)
	}
	r.Study.Ended = ended
	return w.Finish(study.Complete)
}

func plan(seed uint64) *study.Study {
	s := &study.Study{
		Schema: study.Schema, Name: "made-up", Status: study.Complete, Command: []string{"run", "--quick"},
		Started: time.Date(2020, 2, 2, 20, 20, 2, 0, time.UTC), Ended: time.Date(2020, 2, 2, 20, 40, 2, 0, time.UTC),
		Seed: seed, Repetitions: Repetitions, Duration: 1e9, Warmup: 2e8,
		Environment: study.Environment{
			CPU: "Imaginary CPU @ 1.00GHz", CPUs: 2, Topology: "2 cores, 1 thread each, 1 L3", Caches: "L1d 32K L2 1M L3 16M",
			VM: "none", OS: "Example OS 1", Kernel: "0.0.0", Governor: "performance", Clock: "rdtsc, 1.0 ns", Go: "go0.0",
			GOMAXPROCS: 6, GOGC: "off", Version: "0.0.0", Commit: "0000000", MemoryBytes: 8 << 30, Load: "0.00 0.00 0.00",
		},
		Inputs: []study.Input{
			{Kind: "corpus", Name: "builtin:web", SHA256: "00", Packets: 6000, Replayed: 5900, Bytes: 1 << 20,
				Classes: map[string]int{"ok": 5900, "unsupported": 100}, Reasons: map[string]int{"arp": 100}},
			{Kind: "rules", Name: "builtin:24", SHA256: "01", Rules: 24},
			{Kind: "rules", Name: "synthetic:24,cost=1us", SHA256: "02", Rules: 24},
		},
		Groups: []study.Group{
			{ID: "original", Title: "original shape", Corpus: "builtin:web", Rules: "builtin:24", Matcher: "linear", Pin: "cores",
				Order: "shuffled", Oversubscribed: true},
			{ID: "best", Title: "best shape here", Corpus: "builtin:web", Rules: "synthetic:24,cost=1us", Matcher: "linear",
				Pin: "cores", Order: "shuffled"},
		},
		Warnings: []string{Warning},
	}
	for _, g := range s.Groups {
		for _, e := range contestants {
			s.Cells = append(s.Cells, cell(g, e, len(s.Cells)))
		}
	}
	return s
}

func cell(g study.Group, e contestant, id int) study.Cell {
	c := study.Cell{
		ID: id, Group: g.ID, Engine: e.name, Title: e.title, Primitive: e.primitive, Label: e.name, RuleCount: 24,
		Workers: 1, Participants: 1, EarlyExit: "ordered", ExitEvery: 2, Shards: "contiguous", SpinMax: 2000, CPUs: []int{0},
	}
	if e.parallel() {
		c.LockThread, c.CPUs = true, []int{0, 1}
		c.CallerRuns = g.ID == "best"
		c.Workers, c.Participants = 2, 2
		if !c.CallerRuns {
			c.Workers, c.Participants, c.Oversubscribed = 3, 4, true
		}
	}
	return c
}
