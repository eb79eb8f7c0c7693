// Command limits compares bare gates with the floor of this machine: one cache line's way to another core and back.
//
// With -study it reads a study instead: the same engines through the whole harness.
//
// Every engine runs with an empty rule set, one helper and a dispatcher that takes part, both locked and pinned, so that
// only fork and join are left. Round trip and engines take turns in every repetition, because the floor itself
// moves on a virtual machine; each ratio is to the round trips measured just before and after it. The floor is measured with a PAUSE between looks, and with
// shorter waits, as mailbox has them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "limits:", err)
		os.Exit(3)
	}
}

// run exits with an error where the machine can't be measured, never because of what was measured.
func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("limits", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var p plan
	flags.IntVar(&p.repetitions, "reps", 10, "visits to every engine")
	flags.IntVar(&p.samples, "samples", 20_000, "packets, and round trips, a visit")
	flags.DurationVar(&p.limit, "limit", defaultLimit, "time limit of an engine's visit")
	dir := flags.String("study", "", "print a study's p50s over its blocks' round trips instead of measuring")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("read flags: %w", err)
	}
	if p.repetitions < 1 || p.samples < 1 {
		return fmt.Errorf("reps is %d and samples is %d: give at least 1", p.repetitions, p.samples)
	}
	if *dir != "" {
		return writeStudy(stdout, *dir)
	}
	results, err := p.measure()
	if err != nil {
		return err
	}
	return write(stdout, results)
}
