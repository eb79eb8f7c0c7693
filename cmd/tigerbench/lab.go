package main

import (
	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/trial"
)

func newLabCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Run engines behind a real NFQUEUE, in a network of three namespaces of its own",
		Long: `Build injector, filter and server as network namespaces inside a user namespace: no root is needed, the machine's own
network is never touched, and nothing is left when the program ends, however it ends.

  injector  ->  filter: iptables -A FORWARD -j NFQUEUE, an engine decides  ->  server

tigerbench doctor says whether this machine can.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newLabRunCommand(), newLabShellCommand())
	return cmd
}

// newLabAgentCommand plays the lab's processes.
func newLabAgentCommand() *cobra.Command {
	return &cobra.Command{
		Use:    lab.AgentCommand,
		Short:  "Play a process of the lab: what doctor and the lab start, not for people",
		Hidden: true,
		RunE:   func(_ *cobra.Command, args []string) error { return trial.Main(args) },
	}
}
