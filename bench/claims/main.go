// Command claims measures every optimization for which the notes that this project began from claim a gain: each before and after,
// interleaved in one run, as a row of docs/claims.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "claims:", err)
		os.Exit(3)
	}
}

// plan is what is measured.
type plan struct {
	repetitions int
	samples     int
	limit       time.Duration // of each of a claim's two sides, in one repetition
	only        []string      // names of claims; empty: all
	peers       string        // folder of the programs in C++
	write       string        // page to rewrite; empty: none
}

// run exits with an error where nothing can be measured, never because of what was measured.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p, err := parse(args, stderr)
	if err != nil {
		return err
	}
	m, err := p.prepare()
	if err != nil {
		return err
	}
	defer m.close()
	results, err := m.measure(ctx, stderr)
	if err != nil {
		return err
	}
	block, err := markdown(results, p.repetitions)
	if err != nil {
		return err
	}
	fmt.Fprint(stdout, block)
	if p.write == "" {
		return nil
	}
	return rewrite(p.write, block)
}

func parse(args []string, stderr io.Writer) (plan, error) {
	var p plan
	flags := flag.NewFlagSet("claims", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&p.repetitions, "reps", 10, "visits to both sides of every claim")
	flags.IntVar(&p.samples, "samples", 20_000, "samples of a visit, at most")
	flags.DurationVar(&p.limit, "limit", 200*time.Millisecond, "of a visit's timed part")
	only := flags.String("only", "", "some of: "+strings.Join(names(), ", ")+" (default all)")
	flags.StringVar(&p.peers, "peers", "peers/bin", "folder of the programs that make peers-cxx builds")
	flags.StringVar(&p.write, "write", "", "page whose table is replaced: docs/claims.md")
	if err := flags.Parse(args); err != nil {
		return p, fmt.Errorf("read flags: %w", err)
	}
	if *only != "" && p.write != "" {
		return p, errors.New("-write replaces the whole table, and -only has some of its rows: give one of them")
	}
	p.only = names()
	if *only != "" {
		p.only = strings.Split(*only, ",")
	}
	if p.repetitions < 1 || p.samples < 1 || p.limit <= 0 {
		return p, fmt.Errorf("reps is %d, samples is %d and limit is %v: give at least 1 of each", p.repetitions, p.samples, p.limit)
	}
	for _, name := range p.only {
		if !slices.Contains(names(), name) {
			return p, fmt.Errorf("claim %q: give some of %s", name, strings.Join(names(), ", "))
		}
	}
	return p, nil
}
