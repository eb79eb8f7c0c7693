// Command peers compares our engines and matchers with programs that do the same: contenders in Go (errgroup, ants) and in C++ (the
// engines' twins, OpenMP, oneTBB, a scalar and an AVX-512 scan).
//
// A bout is one amount of work for all its contestants. Each visit to a contestant is a process of its own that runs one block and
// prints one line (see bench/gauge), the same from every program; each repetition visits all contestants in an order of its own, twins one
// right after another. Every block must have checked the rules it was given, and answered right.
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

	"github.com/tigerbench/tigerbench/bench/gauge"
)

// insideWord is the first argument of this program as a contestant: see inside.
const insideWord = "bench-peer"

func main() {
	if err := play(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(exitCode(err))
	}
}

// exitCode tells a visit to one of our own contestants that this machine can't run it from one that went wrong.
func exitCode(err error) int {
	if len(os.Args) > 1 && os.Args[1] == insideWord && !errors.Is(err, errors.ErrUnsupported) {
		return 1
	}
	return gauge.Missing
}

// play is this program in either of its parts.
func play(args []string) error {
	if len(args) > 0 && args[0] == insideWord {
		return inside(args[1:], os.Stdout)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, os.Stdout, os.Stderr)
}

// plan is what is measured.
type plan struct {
	repetitions int
	samples     int
	limit       time.Duration // of a block's timed part
	bouts       []string
	peers       string // folder of the programs
	out         string // folder of the study; empty: none is written
	seed        uint64
	command     []string
}

// run exits with an error where nothing can be measured, never because of what was measured.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p, err := parse(args, stderr)
	if err != nil {
		return err
	}
	m, err := p.prepare(stderr)
	if err != nil {
		return err
	}
	defer m.close()
	measured, err := m.measure(ctx)
	if err != nil {
		return err
	}
	return write(stdout, p, measured)
}

func parse(args []string, stderr io.Writer) (plan, error) {
	p := plan{command: append([]string{"bench/peers"}, args...)}
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&p.repetitions, "reps", 10, "visits to every contestant")
	flags.IntVar(&p.samples, "samples", 20_000, "packets of a visit, at most")
	flags.DurationVar(&p.limit, "limit", 200*time.Millisecond, "of a visit's timed part")
	names := flags.String("bouts", "", "some of: "+strings.Join(boutNames(), ", ")+" (default all but those that oversubscribe)")
	flags.StringVar(&p.peers, "peers", "peers/bin", "folder of the programs that make peers builds")
	flags.StringVar(&p.out, "out", "", "write a study into this folder as well: tigerbench report draws it")
	flags.Uint64Var(&p.seed, "seed", 1, "of the order of visits")
	if err := flags.Parse(args); err != nil {
		return p, fmt.Errorf("read flags: %w", err)
	}
	p.bouts = usualBouts()
	if *names != "" {
		p.bouts = strings.Split(*names, ",")
	}
	return p, p.check()
}

func (p plan) check() error {
	if p.repetitions < 1 || p.samples < 1 || p.limit <= 0 {
		return fmt.Errorf("reps is %d, samples is %d and limit is %v: give at least 1 of each", p.repetitions, p.samples, p.limit)
	}
	for i, name := range p.bouts {
		if !slices.Contains(boutNames(), name) {
			return fmt.Errorf("bout %q: give some of %s", name, strings.Join(boutNames(), ", "))
		}
		if slices.Contains(p.bouts[:i], name) {
			return fmt.Errorf("bout %s is given twice", name)
		}
	}
	return nil
}

// write prints a table a bout.
func write(w io.Writer, p plan, measured []outcome) error {
	fmt.Fprintf(w, "Our engines and matchers against programs that do the same; times of one packet in ns. Order shuffled in each repetition, seed %d.\n%s\n",
		p.seed, gauge.Legend(p.repetitions))
	for _, o := range measured {
		fmt.Fprintln(w)
		if err := gauge.Write(w, o.heading(), o.rows()); err != nil {
			return err
		}
	}
	return nil
}
