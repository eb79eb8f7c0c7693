// Command live compares the live readers with C programs that do the same, and with the library that most Go programs use.
//
// Readers take turns in the filter's place of a lab, under the same load; each repetition visits all of them in an order of its
// own. A claim is about ratios of figures taken in the same repetition, because the machine itself moves between them.
// The C programs are those of peers/; our filter is this program started again, with live's defaults.
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

	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/live/lab"
)

// filterWord is the first argument of this program as a filter: see playFilter.
const filterWord = "bench-filter"

func main() {
	if err := play(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(3)
	}
}

// play is this program in any of its parts.
func play(args []string) error {
	switch {
	case len(args) > 0 && args[0] == lab.AgentCommand:
		return lab.Main(args[1:])
	case len(args) == 2 && args[0] == filterWord:
		return playFilter(args[1], os.Stdout)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, os.Stdout, os.Stderr)
}

// The loads.
const (
	loadHTTP      = "wrk" // HTTP requests, closed loop
	loadDatagrams = "udp" // the highest rate of datagrams that passes without loss
)

// plan is what is measured.
type plan struct {
	repetitions int
	duration    time.Duration // of a visit's load; whole seconds
	warmup      time.Duration // of the load before it; whole seconds, or 0
	connections int
	threads     int
	load        string
	contestants []string // names
	rules       string
	engine      string
	deadline    time.Duration // of a packet in our filter; 0: none
	peers       string        // folder of the C programs
	seed        uint64
}

// run exits with an error where nothing can be measured, never because of what was measured.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p, err := parse(args, stderr)
	if err != nil {
		return err
	}
	visits, err := p.measure(ctx, stderr)
	if err != nil {
		return err
	}
	return write(stdout, p, visits)
}

func parse(args []string, stderr io.Writer) (plan, error) {
	var p plan
	flags := flag.NewFlagSet("live", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&p.repetitions, "reps", 0, "visits to every contestant (default 10; 5 with -load udp)")
	flags.DurationVar(&p.duration, "duration", 2*time.Second, "of a visit's load, in whole seconds (wrk)")
	flags.DurationVar(&p.warmup, "warmup", time.Second, "of the load before it, in whole seconds, or 0 (wrk)")
	flags.IntVar(&p.connections, "c", 50, "connections (wrk)")
	flags.IntVar(&p.threads, "t", 2, "threads (wrk)")
	flags.StringVar(&p.load, "load", loadHTTP, "wrk: HTTP requests; udp: search for the highest lossless rate of datagrams")
	names := flags.String("contestants", "", "some of: "+strings.Join(allNames(), ", ")+" (default all; with -load udp those that are claimed about)")
	flags.StringVar(&p.rules, "rules", "builtin:24", "rules of our filter")
	flags.StringVar(&p.engine, "engine", "sequential", "engine of our filter")
	flags.DurationVar(&p.deadline, "deadline", live.Default(0).Deadline, "of a packet in our filter; 0: none")
	flags.StringVar(&p.peers, "peers", "peers/bin", "folder of the C programs")
	flags.Uint64Var(&p.seed, "seed", 1, "of the order of visits")
	if err := flags.Parse(args); err != nil {
		return p, fmt.Errorf("read flags: %w", err)
	}
	if *names != "" {
		p.contestants = strings.Split(*names, ",")
	}
	p.settle()
	return p, p.check()
}

// settle fills in what depends on the load.
func (p *plan) settle() {
	datagrams := p.load == loadDatagrams
	if p.repetitions == 0 {
		p.repetitions = 10
		if datagrams {
			p.repetitions = 5
		}
	}
	if len(p.contestants) == 0 {
		p.contestants = allNames()
		if datagrams {
			p.contestants = claimedNames(claims(p.load))
		}
	}
}

func (p *plan) check() error {
	switch {
	case p.load != loadHTTP && p.load != loadDatagrams:
		return fmt.Errorf("load is %q: give %s or %s", p.load, loadHTTP, loadDatagrams)
	case p.repetitions < 1:
		return fmt.Errorf("reps is %d: give at least 1", p.repetitions)
	case p.deadline < 0:
		return fmt.Errorf("deadline is %v: give a time, or 0 for none", p.deadline)
	case p.warmup < 0 || p.warmup%time.Second != 0:
		return fmt.Errorf("warmup is %v: give whole seconds", p.warmup)
	}
	for i, name := range p.contestants {
		if !slices.Contains(allNames(), name) {
			return fmt.Errorf("contestant %q: give some of %s", name, strings.Join(allNames(), ", "))
		}
		if slices.Contains(p.contestants[:i], name) {
			return fmt.Errorf("contestant %s is given twice", name)
		}
	}
	if p.load == loadHTTP {
		_, err := p.wrk(p.duration).Args()
		return err
	}
	return nil
}
