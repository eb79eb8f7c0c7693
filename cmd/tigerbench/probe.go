package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/harness/probe"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/report"
)

func newProbeCommand() *cobra.Command { return probeCommand(probe.Measure) }

// probeCommand takes what measures, so that tests can pretend.
func probeCommand(measure func(context.Context, probe.Options) (*study.Probe, error)) *cobra.Command {
	var options probe.Options
	var cpus cpuList
	var asJSON bool
	var out string
	cmd := &cobra.Command{
		Use:   "probe",
		Short: "Measure this machine's floor: core to core, wake-ups, channels, yields, clocks",
		Long: `Measure the floors of this machine: one cache line to another CPU and back, for every pair of CPUs, with a PAUSE
between looks and with shorter waits, and with request and answer in two lines; the futex wake of a sleeper, what it costs the waker and how long until it runs;
a value over a channel and back; sched_yield, PAUSE, every clock; how far the CPUs' clocks are apart; and by how much one slows another down, which
tells two threads of one core from two cores.

Everything is visited ten times in turn (--quick: three times); a figure is the median over its visits, beside it the lowest and the
highest. On one CPU it says what it cannot do.`,
		Example: `  tigerbench probe
  tigerbench probe --quick --json
  tigerbench probe --cpus 0,1 --out probe`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options.CPUs = cpus
			p, err := measure(cmd.Context(), options)
			if err != nil {
				return err
			}
			return showProbe(cmd, p, asJSON, out)
		},
	}
	cmd.Flags().BoolVar(&options.Quick, "quick", false, "measure within some seconds: for looking")
	cmd.Flags().Var(&cpus, "cpus", "measure only these CPUs")
	cmd.Flags().StringVar(&out, "out", "", "also write probe.json, probe.csv and the core-to-core heat map into this directory")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// cpuList is a flag that takes CPUs with commas between them, and may be given again.
type cpuList []int

func (l *cpuList) Set(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		cpu, err := notNegative(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		*l = append(*l, cpu)
	}
	return nil
}

func (l *cpuList) String() string { return "" }
func (l *cpuList) Type() string   { return "list" }

// showProbe prints a probe, and writes its files where asked to: last, so that what was measured is not lost where they can't be written. What
// was wrong with the machine meanwhile is a warning.
func showProbe(cmd *cobra.Command, p *study.Probe, asJSON bool, out string) error {
	for _, failed := range p.Fitness.Failed {
		warn(cmd, "unfit: %s (tigerbench doctor says what mends it)", failed)
	}
	show := report.ProbeTable
	if asJSON {
		show = func(w io.Writer, p *study.Probe) error { return printJSON(w, p) }
	}
	if err := show(cmd.OutOrStdout(), p); err != nil || out == "" {
		return err
	}
	paths, err := report.WriteProbe(out, p)
	for _, path := range paths {
		fmt.Fprintln(cmd.ErrOrStderr(), "wrote", path)
	}
	return err
}
