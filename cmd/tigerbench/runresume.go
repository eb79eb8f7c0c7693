package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
)

// goOn goes on with the study in the folder that --resume names, by the flags that it was asked for with.
func (r *runCommand) goOn(cmd *cobra.Command) error {
	dir := r.flags.resume
	var extra error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Name != "resume" && f.Name != "json" && f.Name != "charts" {
			extra = fmt.Errorf("--resume goes on with a study as it was asked for: leave out --%s", f.Name)
		}
	})
	if extra != nil {
		return extra
	}
	before, err := study.Open(dir)
	if err != nil {
		return fmt.Errorf("resume study: %w", err)
	}
	if before.Study.Status == study.Complete {
		return fmt.Errorf("resume study: %s: %w", dir, study.ErrComplete)
	}
	again, err := r.asked(&before.Study)
	if err != nil {
		return err
	}
	if !r.flags.charts.given {
		r.flags.charts = again.flags.charts
	}
	s, err := again.prepare(cmd)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := r.announce(cmd, s); err != nil {
		return err
	}
	outcome, err := s.Resume(cmd.Context(), dir)
	return r.conclude(cmd, s.Plan, dir, outcome, err)
}

// asked is the command that made a study, with what it chose by itself then.
func (r *runCommand) asked(s *study.Study) (*runCommand, error) {
	for _, g := range s.Groups {
		if g.Live != nil {
			return nil, errors.New("resume study: it was measured in the lab: run it again")
		}
	}
	args := s.Command
	if len(args) > 0 && args[0] == "run" {
		args = args[1:]
	}
	again := &runCommand{specs: r.specs, launcher: r.launcher, limit: r.limit}
	cmd := again.command()
	if err := cmd.ParseFlags(args); err != nil {
		return nil, fmt.Errorf("resume study: it was made by another command: %w", err)
	}
	inner := again.flags.changed
	again.flags.changed = func(flag string) bool { return flag == "seed" || inner(flag) }
	again.flags.seed, again.flags.rate, again.flags.costs = s.Seed, inputs.Rate(s.Inputs), inputs.Costs(s.Inputs)
	return again, nil
}
