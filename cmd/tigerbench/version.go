package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/internal/version"
)

func newVersionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Say which build this is",
		Example: "  tigerbench version --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			build := version.Current()
			if asJSON {
				return printJSON(cmd.OutOrStdout(), build)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "tigerbench %s, commit %s, %s, %s\n", build.Version, build.Commit, build.Go, build.Platform)
			if build.Experiment != "" {
				fmt.Fprintf(cmd.OutOrStdout(), "GOEXPERIMENT=%s\n", build.Experiment)
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}
