// Command adaptive compares engine adaptive with the best of the other engines in each group of one or more studies: make bench-adaptive.
//
// Ratios are of mean service times within a repetition, the loop around the engine included; above 1 adaptive is slower. An
// interval is the exact order-statistic one of the repetitions' ratios.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/tigerbench/tigerbench/harness/study"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "adaptive:", err)
		os.Exit(3)
	}
}

// run exits with an error where a study can't be read, never because of what was measured.
func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("adaptive STUDY...", flag.ContinueOnError)
	flags.SetOutput(stderr)
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("read flags: %w", err)
	}
	if flags.NArg() == 0 {
		return errors.New("no study is named: give the folders of studies with engine adaptive in them")
	}
	var all []comparison
	for _, dir := range flags.Args() {
		r, err := study.Open(dir)
		if err != nil {
			return fmt.Errorf("open study: %w", err)
		}
		found := compare(r)
		if len(found) == 0 {
			return fmt.Errorf("%s: no group has engine adaptive and others, whole", dir)
		}
		all = append(all, found...)
	}
	return write(stdout, all)
}
