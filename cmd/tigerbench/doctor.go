package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/harness/fitness"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/live/lab"
)

// diagnosis is what doctor prints.
type diagnosis struct {
	Measure []fitness.Finding `json:"measure"`
	Fit     bool              `json:"fit_to_measure"`
	Lab     []lab.Finding     `json:"lab"`
	CanRun  bool              `json:"lab_can_run"`
}

// examination is what doctor asks about the machine, so that tests can pretend.
type examination struct {
	local    func() (topology.Machine, error)
	load     func(context.Context) ([]fitness.Finding, error)
	diagnose func(context.Context) []lab.Finding
}

var errLabCannotRun = errors.New("this machine cannot run the lab")

func newDoctorCommand() *cobra.Command {
	return doctorCommand(examination{topology.Local, fitness.Load, lab.Diagnose})
}

func doctorCommand(e examination) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say whether this machine is fit to measure, and to run the lab; what to change",
		Long: `Name what disturbs measurements on this machine, and try whether the lab of three network namespaces can be built here:
namespaces, links, an NFQUEUE and its rule are made for real, in a scratch namespace that vanishes again. Nothing is
changed on the machine. Below a finding stands the command that mends it, if any: "note" colours figures, "unfit" spoils them.

What else runs is watched for 300 ms, and named. A study watches the same while it measures.

Exit code 3 when the lab cannot run here; replaying captures needs none of it. A machine that is unfit to measure is no error: see
"fit_to_measure" of --json.`,
		Example: `  tigerbench doctor
  tigerbench doctor --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := e.examine(cmd.Context())
			if err != nil {
				return err
			}
			return d.print(cmd.OutOrStdout(), asJSON)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// examine looks at the load first: the lab is a load.
func (e examination) examine(ctx context.Context) (diagnosis, error) {
	var d diagnosis
	machine, err := e.local()
	if err != nil {
		return d, fmt.Errorf("read topology: %w", err)
	}
	load, err := e.load(ctx)
	if err != nil {
		return d, fmt.Errorf("watch the load: %w", err)
	}
	d.Measure = append(fitness.Inspect(fitness.Subject{
		Machine: machine, Host: topology.ReadHost(topology.Root()), FS: topology.Root(), Clock: clock.Name(),
	}), load...)
	d.Fit = fitness.Fit(d.Measure)
	d.Lab = e.diagnose(ctx)
	d.CanRun = lab.CanRun(d.Lab)
	return d, ctx.Err()
}

func (d diagnosis) print(w io.Writer, asJSON bool) error {
	show := printFindings
	if asJSON {
		show = func(w io.Writer, d diagnosis) error { return printJSON(w, d) }
	}
	err := show(w, d)
	if err == nil && !d.CanRun {
		err = environmentMissing(errLabCannotRun)
	}
	return err
}

func printFindings(w io.Writer, d diagnosis) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, heading("To measure", d.Fit, "fit", "unfit"))
	for _, f := range d.Measure {
		printFinding(table, string(f.Status), f.Check, f.Detail, f.Remedy)
	}
	fmt.Fprintln(table, heading("To run the lab", d.CanRun, "can", "cannot"))
	for _, f := range d.Lab {
		printFinding(table, string(f.Status), f.Check, f.Detail, f.Remedy)
	}
	return table.Flush()
}

func heading(title string, good bool, yes, no string) string {
	if good {
		return title + ": " + yes
	}
	return title + ": " + no
}

func printFinding(w io.Writer, status, check, detail, remedy string) {
	fmt.Fprintf(w, "  %s\t%s\t%s\n", status, check, detail)
	if remedy != "" {
		fmt.Fprintf(w, "  \t\t-> %s\n", remedy)
	}
}
