package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/terminal"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/trial"
	"github.com/tigerbench/tigerbench/live/lab/wrk"
)

// labRunCommand is lab run's flags as typed, and what it asks about the machine, so that tests can pretend.
type labRunCommand struct {
	flags    labFlags
	diagnose func(context.Context) []lab.Finding
}

func newLabRunCommand() *cobra.Command { return labRun(lab.Diagnose) }

func labRun(diagnose func(context.Context) []lab.Finding) *cobra.Command {
	r := &labRunCommand{diagnose: diagnose}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Drive load through every engine behind a queue in turn, and report",
		Long: `Build the lab, send load through the filter with every engine in turn, and compare: with the kernel forwarding without
a queue ("no queue"), with a queue whose packets are all accepted ("none"), and with one thread ("sequential"). Each block has a
fresh filter and a fresh server; repetitions are interleaved, in an order shuffled anew. Losses are counted, and a block whose
counters break a law is invalid.

Factor flags take lists; the study is the product of all of them. Workers and caller-runs don't apply to sequential and the
baselines. With fewer CPUs than participants + 2 the load and the server take CPU from the filter: such tables are titled
"shared CPU".

Loads: rate:N is an open loop, whose response times count from the intended time, N a share of the capacity up to 1 (what
sequential answers, measured first), else requests a second; claims about latency come from rate:0.5. wrk is a closed loop.
udp:N and pcap:FILE send datagrams and the packets of a capture.

Exit codes: 0 ok (a stalled row is a warning), 1 a law is broken, an attack was served, or a block failed, 2 usage or input, 3
this machine cannot run the lab, or wrk is missing, 130 interrupted.`,
		Example: `  tigerbench lab run
  tigerbench lab run --engine all --load wrk --reps 10
  tigerbench lab run --engine futex,mailbox --rules synthetic:24,cost=1us --workers 2,3 --load rate:0.5,wrk:t2,c50
  tigerbench lab run --load rate:0.5 --attack 0.1 --quick
  tigerbench lab run --engine sequential --reader raw,nfqueue --peer 'c=peers/bin/accept {queue}' --load wrk`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	r.flags.define(cmd)
	return cmd
}

func (r *labRunCommand) run(cmd *cobra.Command) error {
	s, err := r.prepare(cmd)
	if err != nil {
		return labInput(err)
	}
	defer s.Close()
	stderr := cmd.ErrOrStderr()
	if r.flags.dryRun {
		return s.Plan.Print(cmd.OutOrStdout())
	}
	if r.flags.out != "" {
		if err := study.Vacant(r.flags.out); err != nil {
			return err
		}
	}
	if err := canRunLab(cmd, r.diagnose); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%s; seed %d\n", s.Plan.Summary(), s.Plan.Seed)
	for _, note := range s.Plan.Notes {
		fmt.Fprintln(stderr, "note:", note)
	}
	return r.measure(cmd, s)
}

// labInput is an error of what a study is made from, with its exit code.
func labInput(err error) error {
	if errors.Is(err, wrk.ErrMissing) {
		return environmentMissing(err)
	}
	return err
}

// canRunLab tells what is missing, on stderr, where the lab cannot be built.
func canRunLab(cmd *cobra.Command, diagnose func(context.Context) []lab.Finding) error {
	findings := diagnose(cmd.Context())
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	if lab.CanRun(findings) {
		return nil
	}
	for _, f := range findings {
		if f.Status != lab.Missing {
			continue
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s\n", f.Check, f.Detail)
		if f.Remedy != "" {
			fmt.Fprintf(cmd.ErrOrStderr(), "  -> %s\n", f.Remedy)
		}
	}
	return environmentMissing(errLabCannotRun)
}

func (r *labRunCommand) prepare(cmd *cobra.Command) (*trial.Study, error) {
	stderr := cmd.ErrOrStderr()
	_, isTerminal := terminal.Width(stderr)
	o := trial.Options{
		Name: "lab", Command: argsOf(cmd.Context()), Specs: catalog.All(), Warnings: stderr,
		Progress: &runner.Progress{Out: stderr, Terminal: isTerminal},
	}
	if err := r.flags.fill(&o); err != nil {
		return nil, err
	}
	return trial.Prepare(o)
}

// measure carries the study out in its folder, and shows what came of it.
func (r *labRunCommand) measure(cmd *cobra.Command, s *trial.Study) error {
	dir, err := studyDir(r.flags.out, "lab", time.Now())
	if err != nil {
		return err
	}
	outcome, err := s.Measure(cmd.Context(), dir)
	if err != nil {
		os.Remove(dir) // where it ended before the study began: a folder with files stays
	}
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(cmd.ErrOrStderr(), "interrupted: %d of %d blocks are in %s\n", outcome.Blocks, s.Plan.Blocks(), dir)
		return err
	case err != nil:
		return environmentMissing(err)
	}
	if err := showStudy(cmd, dir, r.flags.asJSON, r.flags.charts); err != nil {
		return err
	}
	return labFindings(cmd, outcome)
}

// labFindings turns what a study found beside its figures into warnings and the exit code.
func labFindings(cmd *cobra.Command, o trial.Outcome) error {
	if o.Stalled > 0 {
		warn(cmd, "%d of %d blocks stalled, the first: %s", o.Stalled, o.Blocks, oneLine(o.FirstStalled))
	}
	var found []error
	if o.Invalid > 0 {
		found = append(found, fmt.Errorf("%d of %d blocks are invalid, the first: %s", o.Invalid, o.Blocks, oneLine(o.FirstInvalid)))
	}
	if o.Failed > 0 {
		found = append(found, fmt.Errorf("%d of %d blocks failed, the first: %s", o.Failed, o.Blocks, oneLine(o.FirstFailure)))
	}
	return finding(errors.Join(found...))
}
