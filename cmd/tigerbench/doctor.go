package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/live/lab"
)

// diagnosis is what doctor prints.
type diagnosis struct {
	Measure []lab.Finding `json:"measure"` // what makes figures of this machine better or worse: never missing
	Lab     []lab.Finding `json:"lab"`
	CanRun  bool          `json:"lab_can_run"`
}

var errLabCannotRun = errors.New("this machine cannot run the lab")

func newDoctorCommand() *cobra.Command { return doctorCommand(lab.Diagnose, topology.Local) }

// doctorCommand takes what it asks about the machine, so that tests can pretend.
func doctorCommand(diagnose func(context.Context) []lab.Finding, local func() (topology.Machine, error)) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say whether this machine is fit to measure, and to run the lab; what to change",
		Long: `Name what disturbs measurements on this machine, and try whether the lab of three network namespaces can be built here:
namespaces, links, an NFQUEUE and its rule are made for real, in a scratch namespace that vanishes again. Nothing is
changed on the machine. Beside each finding stands the command that mends it.

Exit code 3 when the lab cannot run here; replaying captures needs none of it.`,
		Example: `  tigerbench doctor
  tigerbench doctor --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			machine, err := local()
			if err != nil {
				return fmt.Errorf("read topology: %w", err)
			}
			d := diagnosis{Measure: fitness(machine, topology.ReadHost(topology.Root())), Lab: diagnose(cmd.Context())}
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			d.CanRun = lab.CanRun(d.Lab)
			return d.print(cmd.OutOrStdout(), asJSON)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// newLabAgentCommand plays the lab's processes.
func newLabAgentCommand() *cobra.Command {
	return &cobra.Command{
		Use:    lab.AgentCommand,
		Short:  "Play a process of the lab: what doctor and the lab start, not for people",
		Hidden: true,
		RunE:   func(_ *cobra.Command, args []string) error { return lab.Main(args) },
	}
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
	for _, section := range []struct {
		title    string
		findings []lab.Finding
	}{{"To measure", d.Measure}, {"To run the lab", d.Lab}} {
		fmt.Fprintln(table, section.title)
		for _, f := range section.findings {
			fmt.Fprintf(table, "  %s\t%s\t%s\n", f.Status, f.Check, f.Detail)
			if f.Remedy != "" {
				fmt.Fprintf(table, "  \t\t-> %s\n", f.Remedy)
			}
		}
	}
	return table.Flush()
}

// fitness names what of the machine disturbs measurements.
func fitness(m topology.Machine, host topology.Host) []lab.Finding {
	return []lab.Finding{cpuFinding(m), threadFinding(m), governorFinding(host), hypervisorFinding(host), loadFinding(m, host)}
}

func cpuFinding(m topology.Machine) lab.Finding {
	f := lab.Finding{Check: "CPUs", Status: lab.OK, Detail: m.String()}
	if usable := m.Usable(); usable < 4 {
		f.Status = lab.Note
		f.Detail += fmt.Sprintf(": %d can run at once, and the lab's load, server and filter share them", usable)
	}
	return f
}

func threadFinding(m topology.Machine) lab.Finding {
	for _, cpu := range m.CPUs {
		if cpu.Thread > 0 {
			return lab.Finding{
				Check: "SMT", Status: lab.Note, Detail: "CPUs share cores; engines are spread over cores first",
				Remedy: "echo off | sudo tee /sys/devices/system/cpu/smt/control",
			}
		}
	}
	return lab.Finding{Check: "SMT", Status: lab.OK, Detail: "no two usable CPUs share a core"}
}

func governorFinding(host topology.Host) lab.Finding {
	switch host.Governor {
	case "":
		return lab.Finding{Check: "governor", Status: lab.OK, Detail: "the system scales no frequency that it tells of"}
	case "performance":
		return lab.Finding{Check: "governor", Status: lab.OK, Detail: host.Governor}
	default:
		return lab.Finding{
			Check: "governor", Status: lab.Note, Detail: host.Governor + ": the clock follows the load",
			Remedy: "sudo cpupower frequency-set -g performance",
		}
	}
}

func hypervisorFinding(host topology.Host) lab.Finding {
	if host.Hypervisor == "" {
		return lab.Finding{Check: "machine", Status: lab.OK, Detail: "no hypervisor in sight"}
	}
	return lab.Finding{
		Check: "machine", Status: lab.Note,
		Detail: "virtual (" + host.Hypervisor + "): neighbours steal time, and an idle CPU is dear to wake",
	}
}

// loadFinding compares the load average of the last minute with the CPUs.
func loadFinding(m topology.Machine, host topology.Host) lab.Finding {
	f := lab.Finding{Check: "load", Status: lab.OK, Detail: host.Load}
	if host.Load == "" {
		f.Detail = "the system does not tell"
		return f
	}
	recent, err := strconv.ParseFloat(strings.Fields(host.Load)[0], 64)
	if err == nil && recent > 0.2*float64(m.Usable()) {
		f.Status, f.Remedy = lab.Note, "end what else runs: ps -eo pcpu,comm --sort=-pcpu | head"
	}
	return f
}
