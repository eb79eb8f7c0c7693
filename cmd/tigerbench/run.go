package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/probe"
	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/terminal"
	"github.com/tigerbench/tigerbench/report"
)

// resultsFolder is where studies go that have no --out.
const resultsFolder = "results"

// runCommand is what run needs beside its flags: tests give other engines and another program for blocks.
type runCommand struct {
	specs    []engines.Spec
	launcher runner.Launcher
	probe    func(context.Context, probe.Options) (*study.Probe, error) // nil: none
	limit    time.Duration                                              // of a block; 0: the plan's
	flags    runFlags
}

func newRunCommand() *cobra.Command {
	program, err := os.Executable()
	if err != nil {
		program = os.Args[0]
	}
	r := &runCommand{specs: catalog.All(), launcher: runner.Launcher{Path: program, Args: []string{blockCommand}}, probe: probe.Measure}
	return r.command()
}

func (r *runCommand) command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Replay captures through engines, packet after packet, and report",
		Long: `Replay captures through every engine and compare each with one thread. Every block is measured in a process of its
own, in an order shuffled anew for each repetition; every verdict is compared with an independent evaluator's.

Without factor flags two groups are measured: the original shape (3 workers and a dispatcher that waits, builtin:24) and
the best shape here (as many participants as CPUs, the dispatcher one of them, synthetic:24,cost=1us).

Factor flags take lists; the study is the product of all of them. A factor that is not given is that of the best shape
here, over builtin:24. Workers, caller-runs, shards, locking and early exit don't apply to sequential, which every group has
as its baseline, as it has the reference loop.

--study original measures the original experiment's exact cell, and its primitives without rules, and prints what its notes claim beside
what was measured, with the reasons where they differ.

--arrivals lets packets come at their own pace instead of one after another: response times then count from when a packet was
due, and several rates make a sweep with its knee. Several numbers of synthetic rules, or costs of one, give each engine's break-even,
several numbers of workers its overhead and speed-up. --precision measures until intervals are narrow enough. --anatomy divides
each engine's time into fork, skew, work and join, in a pass of its own whose stamps touch no other figure.

--resume goes on with a study that was interrupted or killed: each cell and repetition is measured once, in the planned order, a
repetition that was not whole is measured anew. It is refused where the plan, the program, the machine or an input has changed.

Exit codes: 0 ok (a stalled row is a warning), 1 a verdict differed or a block failed, 2 usage or input, 130 interrupted.`,
		Example: `  tigerbench run
  tigerbench run --quick
  tigerbench run --study original
  tigerbench run --engine mailbox,futex --rules synthetic:400,cost=50ns --workers 2 --caller-runs on --pin cores
  tigerbench run --engine mailbox,futex --rules 'synthetic:{50,100,200,400,800,1600,3200,6400},cost=50ns'
  tigerbench run --rules 'synthetic:0,synthetic:200,cost=50ns' --workers 1,2,3,4
  tigerbench run --pcap 'captures/*.pcap' --rules rules.json --workers 2,3 --dry-run
  tigerbench run --engine mailbox,futex --workers 2 --caller-runs on --arrivals rate:1000,rate:10000,rate:100000
  tigerbench run --resume results/2026-01-31-run`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	r.flags.define(cmd)
	if err := r.complete(cmd); err != nil {
		panic(err) // a flag of factorFlags was not defined, or has values already
	}
	return cmd
}

func (r *runCommand) run(cmd *cobra.Command) error {
	if r.flags.resume != "" {
		return r.goOn(cmd)
	}
	s, err := r.prepare(cmd)
	if err != nil {
		return err
	}
	defer s.Close()
	if r.flags.dryRun {
		return r.printPlan(cmd.OutOrStdout(), s.Plan)
	}
	if r.flags.out != "" {
		if err := study.Vacant(r.flags.out); err != nil {
			return err
		}
	}
	if err := r.announce(cmd, s); err != nil {
		return err
	}
	dir, err := studyDir(r.flags.out, r.name(), time.Now())
	if err != nil {
		return err
	}
	outcome, err := s.Measure(cmd.Context(), dir)
	return r.conclude(cmd, s.Plan, dir, outcome, err)
}

// printPlan prints what would be measured.
func (r *runCommand) printPlan(w io.Writer, p *plan.Plan) error {
	if r.flags.asJSON {
		return printJSON(w, p.Document())
	}
	return p.Print(w)
}

// announce says what will be measured, and asks the oracle.
func (r *runCommand) announce(cmd *cobra.Command, s *harness.Study) error {
	stderr := cmd.ErrOrStderr()
	fmt.Fprintf(stderr, "%s; seed %d\n", s.Plan.Summary(), s.Plan.Seed)
	for _, note := range s.Plan.Notes {
		fmt.Fprintln(stderr, "note:", note)
	}
	return s.Judge(cmd.Context())
}

// conclude shows what came of a study in its folder.
func (r *runCommand) conclude(cmd *cobra.Command, p *plan.Plan, dir string, outcome runner.Outcome, err error) error {
	var different *harness.DifferentError
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(cmd.ErrOrStderr(), "interrupted: %d of %d blocks are in %s: tigerbench run --resume %s goes on\n",
			outcome.Blocks, p.Blocks(), dir, dir)
		return err
	case errors.As(err, &different), errors.Is(err, study.ErrComplete):
		return err
	case err != nil:
		return environmentMissing(err)
	}
	if err := showStudy(cmd, dir, r.flags.asJSON, r.flags.charts); err != nil {
		return err
	}
	return verdictOn(cmd, outcome)
}

// prepare turns flags into a study.
func (r *runCommand) prepare(cmd *cobra.Command) (*harness.Study, error) {
	f, stderr := &r.flags, cmd.ErrOrStderr()
	_, isTerminal := terminal.Width(stderr)
	o := harness.Options{
		Name: r.name(), Command: argsOf(cmd.Context()), Specs: r.specs, Shapes: f.withReplicas(f.shapes()), CPUs: f.cpus(), Timing: f.timing(),
		Seed: f.chosenSeed(), Rules: f.ruleOptions(), Probe: r.probe, Launcher: r.launcher, Limit: r.limit, Warnings: stderr,
		Progress: &runner.Progress{Out: stderr, Terminal: isTerminal},
	}
	if len(f.errs) > 0 {
		return nil, f.errs
	}
	return harness.Prepare(o)
}

func (r *runCommand) name() string {
	switch {
	case r.flags.study != "":
		return r.flags.study
	case r.flags.shaped():
		return "run"
	}
	return "default"
}

// studyDir is out, or a new folder under results that is named after the day and the study.
func studyDir(out, name string, now time.Time) (string, error) {
	if out != "" {
		return out, nil
	}
	if err := os.MkdirAll(resultsFolder, 0o777); err != nil {
		return "", environmentMissing(fmt.Errorf("make folder for results (--out says where else): %w", err))
	}
	base := filepath.Join(resultsFolder, now.Format(time.DateOnly)+"-"+name)
	for i := 1; ; i++ {
		dir := base
		if i > 1 {
			dir = fmt.Sprintf("%s-%d", base, i)
		}
		err := os.Mkdir(dir, 0o777)
		if err == nil || !errors.Is(err, os.ErrExist) {
			return dir, environmentMissing(err)
		}
	}
}

// showStudy prints a study and writes its report.
func showStudy(cmd *cobra.Command, dir string, asJSON bool, c charts) error {
	results, err := study.Open(dir)
	if err != nil {
		return err
	}
	if asJSON {
		if _, err := report.Write(dir, results, c.formats); err != nil {
			return environmentMissing(err)
		}
		return study.WriteJSON(cmd.OutOrStdout(), results)
	}
	if err := printReport(cmd, results); err != nil {
		return environmentMissing(err)
	}
	return environmentMissing(writeReport(cmd, dir, results, c))
}

// verdictOn turns what a run found beside its figures into warnings and the exit code.
func verdictOn(cmd *cobra.Command, o runner.Outcome) error {
	if o.Stalled > 0 {
		warn(cmd, "%d of %d blocks stalled: their rows show no ratio", o.Stalled, o.Blocks)
	}
	var found []error
	if o.Invalid > 0 {
		found = append(found, fmt.Errorf("%d of %d blocks are invalid (%d verdicts differ from the oracle's), the first: %s",
			o.Invalid, o.Blocks, o.Mismatches, oneLine(o.FirstMismatch)))
	}
	if o.Failed > 0 {
		found = append(found, fmt.Errorf("%d of %d blocks failed, the first: %s", o.Failed, o.Blocks, oneLine(o.FirstFailure)))
	}
	return finding(errors.Join(found...))
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " | ") }
