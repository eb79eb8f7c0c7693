package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/trial"
)

func newLabShellCommand() *cobra.Command {
	f := &labFlags{}
	cmd := &cobra.Command{
		Use:   "shell [-- COMMAND...]",
		Short: "A shell in the lab's injector, with server and filter running",
		Long: `Build the lab, start its server and one filter, and start $SHELL (or COMMAND) in the injector, in the foreground: whatever it
sends to the server crosses the filter. Ctrl-C goes to the shell. When it ends, counters are printed and all is taken down.

The exit code is COMMAND's where that is not 0; else 1 where counters break a law.`,
		Example: `  tigerbench lab shell --engine futex --rules builtin:24
  tigerbench lab shell -- curl -s http://192.0.2.130/
  tigerbench lab shell --engine mailbox --rules rules.json -- wrk -t2 -c50 -d5s http://192.0.2.130/`,
		RunE: func(cmd *cobra.Command, args []string) error { return labShell(cmd, f, args) },
	}
	f.defineShell(cmd)
	return cmd
}

func labShell(cmd *cobra.Command, f *labFlags, command []string) error {
	o := trial.Options{Name: "shell", Specs: catalog.All(), Warnings: cmd.ErrOrStderr()}
	if err := f.fillShell(&o); err != nil {
		return err
	}
	s, err := trial.Prepare(o)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := canRunLab(cmd, lab.Diagnose); err != nil {
		return err
	}
	session, err := s.Open(cmd.Context())
	if err != nil {
		return environmentMissing(err)
	}
	isShell := len(command) == 0
	if isShell {
		command = []string{shellPath()}
		announceLab(cmd.ErrOrStderr(), session)
	}
	exit, runErr := session.Run(cmd.Context(), command, os.Stdin, os.Stdout, os.Stderr)
	block, err := session.Close()
	if err == nil {
		err = printSession(cmd.ErrOrStderr(), session, block)
	}
	var ended *lab.ExitError
	if isShell && errors.As(runErr, &ended) {
		runErr = nil // of its last command, which its user has seen
	}
	return errors.Join(shellEnd(cmd.Context(), exit, runErr), err)
}

func shellPath() string {
	if path := os.Getenv("SHELL"); path != "" {
		return path
	}
	return "/bin/sh"
}

// announceLab says where one is, and what to try.
func announceLab(w io.Writer, s *trial.Session) {
	url := "http://" + lab.ServerAddr.String() + "/"
	fmt.Fprintf(w, "You are in the injector, %v. Between you and the server, %v, filters %s. Try\n", lab.InjectorAddr, lab.ServerAddr, s.Cell().Label)
	fmt.Fprintf(w, "  curl %s\n  wrk -t2 -c50 -d5s --latency %s\n", url, url)
	if attacker := s.Attacker(); attacker != "" {
		fmt.Fprintf(w, "  curl --max-time 1 --interface %s %s  # from an address that the rules drop\n", attacker, url)
	}
	fmt.Fprintln(w, "and leave with exit.")
}

// shellEnd passes the command's exit code on.
func shellEnd(ctx context.Context, exit lab.Exit, err error) error {
	var ended *lab.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &ended) && exit.Code > 0:
		return coded(exit.Code, err)
	default:
		return environmentMissing(err)
	}
}

// printSession tells what became of the packets.
func printSession(w io.Writer, s *trial.Session, b study.Block) error {
	l := b.Live
	fmt.Fprintf(w, "%s: %d packets queued, %d accepted, %d dropped, %d lost; the server answered %d requests\n",
		s.Cell().Label, l.RulePackets, b.Accepted, b.Dropped, l.QueueDropped+l.UserDropped, l.Requests.Answered)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	if len(l.Stages) > 0 {
		fmt.Fprintln(table, "NS A PACKET\tSAMPLES\tMEAN\tP50\tP99\tMAX\t")
	}
	for _, stage := range l.Stages {
		p99 := "-"
		if stage.P99NS != nil {
			p99 = fmt.Sprintf("%.0f", *stage.P99NS)
		}
		fmt.Fprintf(table, "%s\t%d\t%.0f\t%.0f\t%s\t%.0f\t\n", stage.Name, stage.Samples, stage.MeanNS, stage.P50NS, p99, stage.MaxNS)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print counters: %w", err)
	}
	if b.Status != study.BlockOK {
		return finding(errors.New(b.Reason))
	}
	return nil
}
