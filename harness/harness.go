// Package harness carries a study out from start to end:
//
//	inputs   corpora, rules, oracle -> files that blocks map
//	plan     factors -> groups, cells, sequence of blocks
//	runner   blocks, one by one, each a process of its own (block)
//	study    what they measured, on disk
package harness

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/environment"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/probe"
	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/topology"
)

// Options are what a study is made from.
type Options struct {
	Name    string   // of the study
	Command []string // the arguments that asked for it, for the record
	Specs   []engines.Spec
	Shapes  func(usable int) []plan.Factors // given how many CPUs may be used
	CPUs    []int                           // to pin to; empty: the machine chooses
	Timing  plan.Timing
	Seed    uint64
	Rules   inputs.RuleOptions

	Probe    func(context.Context, probe.Options) (*study.Probe, error) // measures the machine's floor first; nil: nobody does
	Launcher runner.Launcher
	Limit    time.Duration // of a block; 0: the plan's
	Progress *runner.Progress
	Warnings io.Writer // a line each
}

// Study is a study that is ready to be measured.
type Study struct {
	Plan     *plan.Plan
	options  Options
	maxProcs int
	inputs   *inputs.Set
}

// Prepare reads the inputs and makes the plan. It sets GOMAXPROCS to what the blocks will have, so that engines can be
// checked against it. The error may be plan.Errors.
func Prepare(o Options) (*Study, error) {
	machine, err := topology.Local()
	if err != nil {
		return nil, fmt.Errorf("read machine: %w", err)
	}
	shapes := o.Shapes(machine.Usable())
	s := &Study{options: o, maxProcs: plan.MaxProcs(shapes)}
	runtime.GOMAXPROCS(s.maxProcs)
	if s.inputs, err = openInputs(shapes, o.Rules); err != nil {
		return nil, err
	}
	for _, w := range s.inputs.Warnings() {
		fmt.Fprintln(o.Warnings, "warning:", w)
	}
	s.Plan, err = plan.Build(shapes, plan.Context{
		Specs: o.Specs, Machine: machine, CPUs: o.CPUs, Rules: s.ruleSets(shapes), Corpora: s.corpora(shapes),
	}, o.Timing, o.Seed)
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// ruleSets tells the plan what it must know about the rules.
func (s *Study) ruleSets(shapes []plan.Factors) map[string]plan.RuleSet {
	sets := map[string]plan.RuleSet{}
	for _, f := range shapes {
		for _, name := range f.Rules {
			set := s.inputs.Rules(name).Set
			sets[name] = plan.RuleSet{Len: set.Len(), DropOnly: set.DropOnly(), Costly: set.CostOperations() > 0}
		}
	}
	return sets
}

// corpora tells the plan what it must know about the corpora.
func (s *Study) corpora(shapes []plan.Factors) map[string]plan.Corpus {
	corpora := map[string]plan.Corpus{}
	for _, f := range shapes {
		for _, name := range f.Corpora {
			c := s.inputs.Corpus(name)
			corpora[name] = plan.Corpus{Packets: c.Len(), Cycle: time.Duration(c.CycleNS())}
		}
	}
	return corpora
}

// openInputs reads everything that the shapes name, and reports everything that can't be read.
func openInputs(shapes []plan.Factors, o inputs.RuleOptions) (*inputs.Set, error) {
	set := inputs.NewSet(o)
	var errs plan.Errors
	for _, f := range shapes {
		for _, name := range f.Corpora {
			if err := set.OpenCorpus(name); err != nil {
				errs = append(errs, fmt.Errorf("--pcap %s: %w", name, err))
			}
		}
		for _, name := range f.Rules {
			if err := set.OpenRules(name); err != nil {
				errs = append(errs, fmt.Errorf("--rules %s: %w", name, err))
			}
		}
	}
	if len(errs) > 0 {
		set.Close()
		return nil, errs
	}
	return set, nil
}

// Judge asks the oracle about every packet, and weighs the rules of groups with balanced shards, which Measure needs. The error may be ctx's.
func (s *Study) Judge(ctx context.Context) error {
	if err := s.inputs.Weigh(ctx, s.Plan.Balanced()); err != nil {
		return err
	}
	return s.inputs.Judge(ctx, s.Plan.Groups)
}

// Measure carries the study out in dir, which must not hold one yet, and finishes its files. Where ctx is done before the
// end, or a block could not be kept, the study is marked interrupted and the error says so.
func (s *Study) Measure(ctx context.Context, dir string) (runner.Outcome, error) {
	var none runner.Outcome
	record, err := s.record()
	if err != nil {
		return none, err
	}
	if err := s.probe(ctx, record); err != nil {
		return none, err
	}
	writer, err := study.Create(dir, record)
	if err != nil {
		return none, err
	}
	return s.carryOut(ctx, writer, record)
}

// carryOut measures what is missing of a study and finishes its files.
func (s *Study) carryOut(ctx context.Context, writer *study.Writer, record *study.Study) (runner.Outcome, error) {
	r := runner.Runner{
		Plan: s.Plan, Material: s.inputs, Launcher: s.options.Launcher, Sink: writer, Progress: s.options.Progress,
		MaxProcs: s.maxProcs, Limit: s.options.Limit, Done: slices.Clone(writer.Blocks()),
	}
	if record.Precision != nil {
		first := study.Whole(record, r.Done)
		stop := stopper{study: record, blocks: writer.Blocks, timing: s.Plan.Timing, started: time.Now(), first: first, now: time.Now}
		r.Enough = stop.enough
	}
	outcome, err := r.Run(ctx)
	status := study.Complete
	if err != nil {
		status = study.Interrupted
	} else if record.Precision != nil {
		record.Repetitions = study.Whole(record, writer.Blocks())
		record.Blocks = len(writer.Blocks())
	}
	record.Fitness = fitnessOf(writer.Blocks())
	return outcome, errors.Join(err, writer.Finish(status))
}

// fitnessOf judges the noise beside all blocks; nil where none was watched.
func fitnessOf(blocks []study.Block) *study.Fitness {
	var noise []study.Noise
	for i := range blocks {
		if n := blocks[i].Noise; n != nil {
			noise = append(noise, *n)
		}
	}
	if len(noise) == 0 {
		return nil
	}
	f := study.Judge(noise...)
	return &f
}

// memoryLimitNote names the memory limit of blocks among what the environment has no field for.
const memoryLimitNote = "memory limit of a block"

// record is study.json before the first block.
func (s *Study) record() (*study.Study, error) {
	environment, err := environment.Capture()
	if err != nil {
		return nil, err
	}
	t := s.Plan.Timing
	environment.GOMAXPROCS, environment.GOGC = s.maxProcs, "off"
	environment.Extra[memoryLimitNote] = fmt.Sprintf("%d MiB", block.MemoryLimit>>20)
	if environment.Program, err = programHash(s.options.Launcher.Path); err != nil {
		return nil, err
	}
	record := &study.Study{
		Name: s.options.Name, Command: s.options.Command, Started: time.Now().UTC().Round(time.Millisecond),
		Seed: s.Plan.Seed, Repetitions: t.Repetitions, Duration: study.Nanoseconds(t.Duration),
		Warmup: study.Nanoseconds(t.Warmup), Anatomy: study.Nanoseconds(t.AnatomyFor), Quick: t.Quick, Blocks: s.Plan.Blocks(), Environment: environment,
		Inputs: s.inputs.Inputs(s.Plan.Groups), Groups: s.Plan.Groups, Cells: s.Plan.Cells,
		Warnings: append(s.inputs.Warnings(), s.Plan.Notes...),
	}
	if t.Precision > 0 {
		record.Precision = &study.Precision{Target: t.Precision, Budget: study.Nanoseconds(t.Budget)}
		record.Repetitions = plan.MostRepetitions
	}
	return record, nil
}

// programHash tells one build of the program that plays blocks from another.
func programHash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("hash program: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("hash program: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Close gives the compiled inputs back.
func (s *Study) Close() { s.inputs.Close() }
