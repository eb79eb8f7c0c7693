package trial

import (
	"fmt"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live"
)

// reading is how a cell's filter reads its queue.
type reading struct {
	reader live.ReaderName
	bursts bool
	locked bool // it keeps its thread, and the engine's helpers keep theirs
}

// readings are the ways to read that make sense: only the raw reader has bursts.
func (b *builder) readings() []reading {
	var ways []reading
	for _, reader := range b.options.Factors.Readers {
		for _, bursts := range b.options.Factors.BurstVerdicts {
			if bursts && reader != live.Raw {
				b.note("left out: burst verdicts with reader %s, which sends one at a time", reader)
				continue
			}
			for _, locked := range b.options.Factors.LockThreads {
				ways = append(ways, reading{reader, bursts, locked})
			}
		}
	}
	return ways
}

// cells adds a group's: the two baselines, the engines in catalog order, and other programs.
func (b *builder) cells(g study.Group, rules int) {
	single := engines.Default(1)
	single.CallerRuns, single.EarlyExit = true, engines.ExitOff
	none := b.cell(g, study.NoQueue, "kernel only", rules, single, study.LiveCell{})
	none.Participants, none.Title = 0, "no queue at all"
	b.add(none)
	for _, way := range b.readings() {
		c := b.cell(g, study.AcceptAll, "accepts all", rules, way.config(single), way.cell(0))
		c.Title = "queue, all accepted"
		b.add(c)
	}
	for _, spec := range b.options.specs() {
		for _, way := range b.readings() {
			for _, deadline := range b.options.Factors.Deadlines {
				b.engine(g, spec, rules, way.config(single), way.cell(deadline))
			}
		}
	}
	for _, p := range b.options.Factors.Peers {
		c := b.cell(g, p.Name, "another program", rules, single, study.LiveCell{Reader: p.Name, Peer: p.Command})
		b.add(c)
	}
}

func (w reading) cell(deadline time.Duration) study.LiveCell {
	return study.LiveCell{Reader: string(w.reader), BurstVerdicts: w.bursts, Deadline: study.Nanoseconds(deadline)}
}

func (w reading) config(c engines.Config) engines.Config {
	c.LockThread = w.locked
	return c
}

// engine adds an engine's cells behind one reader: one of sequential, the product of a team's factors of the others.
func (b *builder) engine(g study.Group, spec engines.Spec, rules int, single engines.Config, l study.LiveCell) {
	if spec.Name == study.Sequential {
		c := b.cell(g, spec.Name, spec.Primitive, rules, single, l)
		c.Title = spec.Title
		b.add(c)
		return
	}
	for _, workers := range b.options.Factors.Workers {
		for _, callerRuns := range b.options.Factors.CallerRuns {
			config := engines.Default(workers)
			config.CallerRuns, config.LockThread = callerRuns, single.LockThread
			c := b.cell(g, spec.Name, spec.Primitive, rules, config, l)
			c.Title = spec.Title
			switch err := spec.Check(block.Config(g, c)); {
			case unsupported(err):
				b.note("left out: %s: %v", spec.Name, err)
			case err != nil:
				b.wrong("engine", spec.Name, err.Error())
			default:
				b.add(c)
			}
		}
	}
}

func (b *builder) cell(g study.Group, engine, primitive string, rules int, c engines.Config, l study.LiveCell) study.Cell {
	return study.Cell{
		Group: g.ID, Engine: engine, Title: engine, Primitive: primitive, RuleCount: rules, Workers: c.Workers,
		CallerRuns: c.CallerRuns, Participants: c.Participants(), Oversubscribed: c.Participants() > b.cpus,
		LockThread: c.LockThread, CPUCount: b.cpus, EarlyExit: string(c.EarlyExit), ExitEvery: c.ExitEvery,
		Shards: string(c.Shards), SpinMax: study.Nanoseconds(c.SpinMax), Live: &l, Label: engine,
	}
}

func (b *builder) add(c study.Cell) {
	c.ID = len(b.plan.Cells)
	b.plan.Cells = append(b.plan.Cells, c)
}

// filterConfig is how a cell's filter reads its queue.
func (o *Options) filterConfig(c study.Cell) (live.Config, error) {
	config := o.Filter
	config.Queue, config.Reader, config.BurstVerdicts = queueNumber, live.ReaderName(c.Live.Reader), c.Live.BurstVerdicts
	config.Deadline, config.LockThread = time.Duration(c.Live.Deadline), c.LockThread
	if err := config.Validate(); err != nil {
		return config, fmt.Errorf("filter of %s: %w", c.Label, err)
	}
	return config, nil
}

// queue is what a reader of results must know of every filter's queue.
func (o *Options) queue() study.QueueOptions {
	c := o.Filter
	return study.QueueOptions{
		QueueLen: c.QueueLen, CopyRange: c.CopyRange, ReadBuffer: c.ReadBuffer, Burst: c.Burst,
		GSO: c.GSO, FailOpen: c.FailOpen, NoENOBUFS: c.NoENOBUFS, LockThread: !slices.Contains(o.Factors.LockThreads, false),
	}
}

// queueNumber is of the lab's one queue.
const queueNumber = 1
