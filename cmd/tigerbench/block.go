package main

import (
	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/block"
)

// blockCommand is the subcommand that run starts its blocks with.
const blockCommand = "block"

// newBlockCommand measures one block. Its goroutine, the main one, becomes the dispatcher.
func newBlockCommand() *cobra.Command {
	return &cobra.Command{
		Use:    blockCommand,
		Short:  "Measure one block of a study: what run starts, not for people",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return block.Main(catalog.All(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}
