package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// run executes one command line. Data goes to stdout, warnings and errors to stderr; exitCode turns what it returns
// into the program's exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(withArgs(ctx, args))
	printError(stderr, err)
	return err
}

func printError(stderr io.Writer, err error) {
	switch {
	case exitCode(err) == codeInterrupted:
		fmt.Fprintln(stderr, "tigerbench: interrupted")
	case err != nil:
		fmt.Fprintf(stderr, "tigerbench: %v\n", err)
	}
}

// argsKey is where a command's context keeps the whole command line.
type argsKey struct{}

func withArgs(ctx context.Context, args []string) context.Context {
	return context.WithValue(ctx, argsKey{}, args)
}

// argsOf returns the arguments that tigerbench was given, the subcommand's name included.
func argsOf(ctx context.Context) []string {
	args, _ := ctx.Value(argsKey{}).([]string)
	return args
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "tigerbench",
		Short: "Does splitting a firewall's rules over threads beat one thread, and with which synchronization?",
		Long: `tigerbench splits a firewall's rules over participants that all look at the same packet (fork-join), waits for
all of them, and measures whether that beats one thread checking every rule, with each way of synchronizing.

Exit codes: 0 ok, 1 a finding (mismatch, damaged capture, regression), 2 usage or input, 3 environment missing,
4 inconclusive, 130 interrupted.`,
		Example: `  tigerbench run
  tigerbench run --pcap capture.pcapng --rules rules.json --engine sequential,futex,mailbox --workers 2 --caller-runs on
  tigerbench report results/2026-01-31-run
  tigerbench engines`,
		Args:              cobra.NoArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:      true,
		SilenceErrors:     true,
		DisableAutoGenTag: true,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())
	})
	root.AddCommand(subcommands()...)
	explainArguments(root)
	return root
}

// explainArguments lets every command say how it is used where its arguments are too few, too many, or not its own.
func explainArguments(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				usage := cmd.UseLine()
				if cmd.HasSubCommands() {
					usage = cmd.CommandPath() + " COMMAND"
				}
				return fmt.Errorf("%w: give %s (see %s --help)", err, usage, cmd.CommandPath())
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		explainArguments(sub)
	}
}

func subcommands() []*cobra.Command {
	return []*cobra.Command{
		newRunCommand(),
		newReportCommand(),
		newCompareCommand(),
		newAACommand(),
		newEnginesCommand(),
		newRulesCommand(),
		newPcapCommand(),
		newLiveCommand(),
		newLabCommand(),
		newProbeCommand(),
		newDoctorCommand(),
		newVersionCommand(),
		newManCommand(),
		newBlockCommand(),
		newLabAgentCommand(),
	}
}
