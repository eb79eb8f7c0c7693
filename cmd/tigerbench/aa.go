package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness"
	"github.com/tigerbench/tigerbench/harness/aa"
	"github.com/tigerbench/tigerbench/harness/compare"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/terminal"
)

// aaCommand is what aa needs beside its flags: tests give other engines and another program for blocks.
type aaCommand struct {
	specs                       []engines.Spec
	launcher                    runner.Launcher
	limit                       time.Duration // of a block; 0: the plan's
	contestants, rules, corpora list
	comparisons, trials, reps   int
	duration, warmup            time.Duration
	seed                        uint64
	inject, out, floor          string
	asJSON                      bool
}

func newAACommand() *cobra.Command {
	program, err := os.Executable()
	if err != nil {
		program = os.Args[0]
	}
	a := &aaCommand{specs: catalog.All(), launcher: runner.Launcher{Path: program, Args: []string{blockCommand}}}
	return a.command()
}

func (a *aaCommand) command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "aa",
		Short: "Measure the noise floor: the same engine against itself",
		Long: `Compare an engine with itself, many times: two equal cells, their blocks interleaved by the ordinary runner, ten repetitions each
comparison. Shown are how many comparisons differ at the 95% level (one in twenty does by chance), how large differences
of nothing are, and how large they are between studies at different times, which are not paired.

With --inject, arm B gets a known delay on every packet, and trials say how often that is found, in the mean and in the p50;
where one of them, of any engine, is found in less than 95% or leaves more than 10% open, larger delays follow, up to 20%.

The noise floor is stored for this machine, and tigerbench compare shows no regression inside it.

Exit codes: 0 ok, 1 a verdict differed or a block failed, 2 usage or input, 130 interrupted.`,
		Example: `  tigerbench aa
  tigerbench aa --engine mailbox,futex --inject 5%
  tigerbench aa --comparisons 20 --reps 6 --floor none`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.measure(cmd) },
	}
	flags := cmd.Flags()
	flags.Var(&a.contestants, "engine", "parallel engines, each against itself (default mailbox)")
	flags.Var(&a.rules, "rules", "rule set (default that of the best shape here, synthetic:24,cost=1us)")
	flags.Var(&a.corpora, "pcap", "corpus (default builtin:web)")
	flags.IntVar(&a.comparisons, "comparisons", 200, "of equal arms")
	flags.IntVar(&a.reps, "reps", 10, "repetitions of a comparison")
	flags.IntVar(&a.trials, "trials", 40, "of each injected change")
	flags.DurationVar(&a.duration, "duration", 100*time.Millisecond, "of a block's timed part")
	flags.DurationVar(&a.warmup, "warmup", 50*time.Millisecond, "of a block")
	flags.Uint64Var(&a.seed, "seed", 0, "`number` that fixes the order of blocks and packets (default: a new one, recorded)")
	flags.StringVar(&a.inject, "inject", "", "`share` of a packet's time to add in arm B, such as 5%")
	flags.StringVar(&a.out, "out", "", "`folder` for the results (default results/DATE-aa)")
	flags.StringVar(&a.floor, "floor", "", "`file` to keep the noise floor in, or none (default: where compare looks for it)")
	jsonFlag(cmd, &a.asJSON)
	return cmd
}

func (a *aaCommand) measure(cmd *cobra.Command) error {
	o, err := a.options(cmd)
	if err != nil {
		return err
	}
	if a.out != "" {
		if err := study.Vacant(filepath.Join(a.out, aa.EqualFolder)); err != nil {
			return err
		}
	}
	dir, err := studyDir(a.out, "aa", time.Now())
	if err != nil {
		return err
	}
	r, err := aa.Run(cmd.Context(), dir, o)
	var found *aa.FindingError
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(cmd.ErrOrStderr(), "interrupted: what was measured is in %s, and no noise floor was kept\n", dir)
		return err
	case errors.As(err, &found):
		return finding(err)
	case err != nil:
		return err
	}
	for _, engine := range r.Loud() {
		warn(cmd, "%s: equal arms of one study differ by over %g%%: this machine was not quiet, and hardly a change will be found on it", engine,
			100*aa.LoudAt)
	}
	if err := a.keep(cmd, r.Floor); err != nil {
		return environmentMissing(err)
	}
	if a.asJSON {
		return printJSON(cmd.OutOrStdout(), r)
	}
	return r.Print(cmd.OutOrStdout())
}

// keep stores the floor where compare finds it.
func (a *aaCommand) keep(cmd *cobra.Command, f *compare.Floor) error {
	path := a.floor
	switch path {
	case "none":
		return nil
	case "":
		var err error
		if path, err = compare.FloorPath(&f.Machine); err != nil {
			return err
		}
	}
	if err := f.Write(path); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "noise floor kept in %s\n", path)
	return nil
}

// options checks the flags.
func (a *aaCommand) options(cmd *cobra.Command) (aa.Options, error) {
	var o aa.Options
	inject, err := a.checked()
	if err != nil {
		return o, err
	}
	stderr := cmd.ErrOrStderr()
	_, isTerminal := terminal.Width(stderr)
	if !cmd.Flags().Changed("seed") {
		a.seed = uint64(rand.Uint32())
	}
	o = aa.Options{
		Factors:     plan.Factors{Engines: a.named(), Rules: splitRules(a.rules), Corpora: splitFiles(a.corpora)},
		Comparisons: a.comparisons, Repetitions: a.reps, Trials: a.trials, Inject: inject,
		Harness: harness.Options{
			Name: "aa", Command: argsOf(cmd.Context()), Specs: a.specs, Seed: a.seed, Launcher: a.launcher, Limit: a.limit,
			Timing: plan.Timing{Duration: a.duration, Warmup: a.warmup, WarmupCap: a.warmup}, Warnings: stderr,
			Progress: &runner.Progress{Out: stderr, Terminal: isTerminal},
		},
	}
	if len(o.Factors.Rules) > 1 || len(o.Factors.Corpora) > 1 {
		return o, errors.New("--rules and --pcap: give one of each: a floor is of one shape")
	}
	return o, nil
}

// checked refuses numbers that nothing follows from, and returns --inject as a share.
func (a *aaCommand) checked() (inject float64, err error) {
	switch {
	case a.comparisons < aa.LeastComparisons:
		return 0, fmt.Errorf("--comparisons %d: give %d or more, so that one in twenty shows", a.comparisons, aa.LeastComparisons)
	case a.reps < 6:
		return 0, fmt.Errorf("--reps %d: give 6 or more: fewer have no interval of 95%%", a.reps)
	case a.trials < 1 || a.duration <= 0 || a.warmup <= 0:
		return 0, errors.New("--trials, --duration and --warmup: give more than 0")
	case a.inject == "":
		return 0, nil
	}
	percent, err := strconv.ParseFloat(strings.TrimSuffix(a.inject, "%"), 64)
	if err != nil || !strings.HasSuffix(a.inject, "%") || !(percent > 0 && percent <= 100) {
		return 0, fmt.Errorf("--inject %s: give a share up to 100%%, such as 5%%", a.inject)
	}
	return percent / 100, nil
}

// named are the engines of --engine.
func (a *aaCommand) named() []string {
	if len(a.contestants) == 0 {
		return []string{"mailbox"}
	}
	var names []string
	for _, given := range a.contestants {
		for _, name := range strings.Split(given, ",") {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return names
}
