package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/internal/nearest"
)

// engineInfo is one engine as `engines --json` prints it.
type engineInfo struct {
	Name           string `json:"name"`
	Title          string `json:"title"`
	Primitive      string `json:"primitive"`
	Algorithm      string `json:"algorithm"`
	Cost           string `json:"cost"`
	Waits          string `json:"waits"`
	Oversubscribed string `json:"oversubscribed"`
	Parallel       bool   `json:"parallel"`
	Allocates      bool   `json:"allocates"`
	Supported      bool   `json:"supported"` // on this platform
}

func newEnginesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "engines [NAME[,NAME...]...]",
		Short: "Say what each engine does, costs and blocks",
		Long: `Without names, list every engine on a line. With names (or "all"), say of each: the algorithm, what a packet costs in
cache-line transfers and system calls, how a waiting participant waits, and what happens when there are more
participants than CPUs.`,
		Example: `  tigerbench engines
  tigerbench engines futex,mailbox
  tigerbench engines --json`,
		ValidArgsFunction: completeEngines,
		RunE: func(cmd *cobra.Command, args []string) error {
			infos, err := selectEngines(args)
			if err != nil {
				return err
			}
			switch {
			case asJSON:
				return printJSON(cmd.OutOrStdout(), infos)
			case len(args) == 0:
				return listEngines(cmd.OutOrStdout(), infos)
			default:
				return describeEngines(cmd.OutOrStdout(), infos)
			}
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// selectEngines returns the engines with the given names, which may have commas between them; all of the catalog without
// names.
func selectEngines(names []string) ([]engineInfo, error) {
	if names = splitNames(names); len(names) > 0 && slices.Contains(names, "") {
		return nil, errors.New("a name is empty: give names with commas or blanks between them")
	}
	if len(names) == 0 || slices.Contains(names, "all") {
		names = catalog.Names()
	}
	infos := make([]engineInfo, 0, len(names))
	for _, name := range names {
		spec, err := catalog.Find(name)
		if err != nil {
			return nil, suggest(name, catalog.Names(), err)
		}
		infos = append(infos, describeSpec(spec))
	}
	return infos, nil
}

func splitNames(given []string) []string {
	var names []string
	for _, g := range given {
		for _, name := range strings.Split(g, ",") {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return unique(names)
}

// suggest adds to err the known name that name may have been meant to be.
func suggest(name string, known []string, err error) error {
	if meant := nearest.Name(name, known); meant != "" {
		return fmt.Errorf("%w; did you mean %s?", err, meant)
	}
	return err
}

func describeSpec(spec engines.Spec) engineInfo {
	t := spec.Traits
	return engineInfo{
		Name: spec.Name, Title: spec.Title, Primitive: spec.Primitive,
		Algorithm: t.Algorithm, Cost: t.Cost, Waits: t.Waits, Oversubscribed: t.Oversubscribed,
		Parallel: t.Parallel, Allocates: t.Allocates, Supported: t.Portable || runtime.GOOS == "linux",
	}
}

func listEngines(w io.Writer, infos []engineInfo) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ENGINE\tPRIMITIVE\tA WAITING PARTICIPANT")
	for _, e := range infos {
		note := ""
		if !e.Supported {
			note = " (needs Linux)"
		}
		fmt.Fprintf(table, "%s\t%s\t%s%s\n", e.Name, e.Primitive, e.Waits, note)
	}
	return table.Flush()
}

// heading names an engine, its title only where that says more.
func (e *engineInfo) heading() string {
	if e.Title == "" || e.Title == e.Name {
		return fmt.Sprintf("%s (%s)", e.Name, e.Primitive)
	}
	return fmt.Sprintf("%s: %s (%s)", e.Name, e.Title, e.Primitive)
}

func describeEngines(w io.Writer, infos []engineInfo) error {
	for i, e := range infos {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, e.heading())
		for _, line := range [][2]string{
			{"algorithm", e.Algorithm}, {"cost", e.Cost}, {"waiting", e.Waits}, {"oversubscribed", e.Oversubscribed},
		} {
			fmt.Fprintf(w, "  %-15s %s\n", line[0], line[1])
		}
	}
	return nil
}

func completeEngines(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, spec := range catalog.All() {
		names = append(names, spec.Name+"\t"+spec.Primitive)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
