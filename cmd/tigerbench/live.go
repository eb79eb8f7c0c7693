package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/rules"
)

// liveCommand is the flags of live as typed.
type liveCommand struct {
	config        live.Config
	engine, rules string
	options       rules.Options
	workers       int
	callerRuns    string
	lockThread    string
	gso, stamps   string
	onPanic       string
	duration      time.Duration
	asJSON        bool
}

func newLiveCommand() *cobra.Command {
	l := &liveCommand{config: live.Default(0)}
	cmd := &cobra.Command{
		Use:   "live",
		Short: "Filter an NFQUEUE that you have set up",
		Long: `Bind an NFQUEUE, and have an engine decide every packet that a firewall rule puts there. The commands that fill the queue,
for iptables and nft, are printed once it is bound: tigerbench never changes a firewall. It needs CAP_NET_ADMIN.

Once a second counters are printed; at the end, where the time of packets went. Packets that cannot be parsed are accepted
and counted. A packet that has no verdict when its deadline is over gets it from one thread that checks all rules, as do those
behind it until the engine is back; such verdicts are counted. An engine that does not come back for a second is replaced.

Ctrl-C lets no more packets into the queue, answers those that wait, and closes it. From then on packets pass where the rule
says bypass, as the printed ones do, and are dropped where it does not. A second Ctrl-C ends at once: what waits is lost.

Exit codes: 0 ok, 1 counters break a law (a packet without a verdict, or with two), 2 usage or input, 3 no capability, no
NFQUEUE in the kernel, or the queue is taken.`,
		Example: `  tigerbench live --queue 0 --engine futex --rules builtin:24
  tigerbench live --queue 7 --engine mailbox --workers 2 --rules rules.json --burst-verdicts --json
  tigerbench live --engine sequential --rules builtin:web --reader nfqueue --for 60s`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd) },
	}
	l.define(cmd)
	return cmd
}

func (l *liveCommand) define(cmd *cobra.Command) {
	flags, c := cmd.Flags(), &l.config
	flags.Uint16Var(&c.Queue, "queue", c.Queue, "`NUMBER` of the queue")
	flags.StringVar(&l.engine, "engine", "sequential", "engine, as listed by: tigerbench engines")
	flags.StringVar(&l.rules, "rules", "builtin:24", "builtin:24, builtin:web, synthetic:N[,key=value...], or a file")
	flags.IntVar(&l.workers, "workers", 0, "number of shards the rules are split into (default: as many as CPUs, at least 2)")
	flags.StringVar(&l.callerRuns, "caller-runs", "on", "on: the dispatcher evaluates one shard itself; off: it waits")
	flags.StringVar(&l.lockThread, "lock-thread", "on", "on: each participant locked to its thread; off: goroutines move freely")
	flags.StringVar((*string)(&c.Reader), "reader", string(c.Reader), "raw: bursts by recvmmsg; nfqueue: the go-nfqueue library")
	flags.BoolVar(&c.BurstVerdicts, "burst-verdicts", false, "reader raw: verdicts of a burst leave in one send, later for its first packets")
	flags.StringVar(&l.gso, "gso", "on", "on: large packets come whole; off: in segments, each of which is a packet here")
	flags.BoolVar(&c.FailOpen, "fail-open", false, "packets that find the queue full pass uninspected, ahead of others")
	flags.Uint32Var(&c.QueueLen, "queue-len", c.QueueLen, "packets that may wait for a verdict")
	flags.Uint32Var(&c.CopyRange, "copy-range", c.CopyRange, "bytes of a packet that are looked at")
	flags.IntVar(&c.ReadBuffer, "read-buffer", c.ReadBuffer, "bytes of the socket's receive buffer")
	flags.StringVar(&l.onPanic, "on-panic", "drop", "verdict where a rule panics: drop or accept")
	flags.DurationVar(&c.Deadline, "deadline", c.Deadline, "how long after its arrival a packet has its verdict; 0: as long as the engine takes")
	flags.StringVar(&l.stamps, "stamps", "on", "on: the kernel stamps packets as they arrive, on the whole machine; off: a packet's time starts when it is read")
	flags.DurationVar(&l.duration, "for", 0, "end after this time (default: at Ctrl-C)")
	flags.StringVar(&l.options.GeoIP, "geoip", "", "mmdb `FILE` for rules that name countries")
	flags.StringVar(&l.options.Unsupported, "unsupported", rules.RefuseUnsupported,
		"rules that can't be used here: error, or skip to leave them out and count them")
	flags.BoolVar(&l.asJSON, "json", false, "print JSON lines instead of text")
}

func (l *liveCommand) run(cmd *cobra.Command) error {
	if err := l.settle(); err != nil {
		return err
	}
	set, warnings, err := rules.Open(l.rules, l.options)
	if err != nil {
		return err
	}
	for _, w := range warnings {
		warn(cmd, "%v", w)
	}
	q, err := live.Open(l.config)
	if err != nil {
		return liveError(err)
	}
	build, config, err := l.builder(set)
	if err != nil {
		return errors.Join(err, q.Close())
	}
	engine, err := build()
	if err != nil {
		return errors.Join(err, q.Close())
	}
	q.Rebuild(build)
	l.announce(cmd, q)
	result, err := l.filter(cmd, q, engine, set)
	if !result.Stuck {
		err = errors.Join(err, engine.Close())
	}
	for _, worker := range result.LateWorkers {
		warn(cmd, "late for over a second: %s", worker)
	}
	if err != nil {
		return environmentMissing(err)
	}
	if err := l.summarize(cmd, result, q.Settings(), config, set); err != nil {
		return environmentMissing(err)
	}
	return lawful(result)
}

// settle reads the flags that are words.
func (l *liveCommand) settle() error {
	var errs []error
	word := func(flag, value string, parse func(string) (bool, error)) bool {
		on, err := parse(value)
		if err != nil {
			errs = append(errs, fmt.Errorf("--%s is %q: %w", flag, value, err))
		}
		return on
	}
	l.config.GSO = word("gso", l.gso, onOff)
	l.config.Stamps = word("stamps", l.stamps, onOff)
	l.config.LockThread = word("lock-thread", l.lockThread, onOff)
	word("caller-runs", l.callerRuns, onOff)
	if word("on-panic", l.onPanic, dropOrAccept) {
		l.config.OnPanic = rules.Accept
	}
	if l.workers < 0 || l.workers > largestCount {
		errs = append(errs, fmt.Errorf("--workers is %d: give 1 to %d", l.workers, largestCount))
	}
	if l.duration < 0 {
		errs = append(errs, fmt.Errorf("--for is %s: give more than 0", l.duration))
	}
	return errors.Join(append(errs, l.config.Validate())...)
}

func dropOrAccept(s string) (accept bool, err error) {
	if s != "drop" && s != "accept" {
		return false, errors.New("give drop or accept")
	}
	return s == "accept", nil
}

// spareProcs is how many goroutines run beside a team: the one that prints, the watchdog, and the runtime's.
const spareProcs = 3

// builder checks the engine's configuration, and returns what builds it.
func (l *liveCommand) builder(set *rules.Set) (live.Builder, engines.Config, error) {
	spec, err := catalog.Find(l.engine)
	if err != nil {
		return nil, engines.Config{}, err
	}
	machine, err := topology.Local()
	if err != nil {
		return nil, engines.Config{}, environmentMissing(err)
	}
	workers := l.workers
	if workers == 0 {
		workers = max(2, machine.Usable())
	}
	c := engines.Default(workers)
	c.CallerRuns, c.LockThread = l.callerRuns == "on", l.config.LockThread
	runtime.GOMAXPROCS(max(runtime.GOMAXPROCS(0), c.Participants()+spareProcs))
	if err := spec.Check(c); err != nil {
		return nil, c, err
	}
	return func() (engines.RuleEngine, error) { return spec.New(set, c) }, c, nil
}

// announce says what to type, on stderr: stdout is data.
func (l *liveCommand) announce(cmd *cobra.Command, q *live.Queue) {
	ipt, nft, w := live.IPTables(l.config.Queue), live.NFTables(l.config.Queue), cmd.ErrOrStderr()
	fmt.Fprintf(w, "queue %d is bound. Fill it with what this host forwards, by one of\n  %s\n  %s\n", l.config.Queue, ipt.Add, nft.Add)
	fmt.Fprintf(w, "and take that back when tigerbench has ended, by\n  %s\n  %s\n", ipt.Remove, nft.Remove)
	if granted := q.Settings().ReadBuffer; granted < l.config.ReadBuffer {
		warn(cmd, "the receive buffer has %d bytes, of %d asked for: raise net.core.rmem_max, or run as root outside of user namespaces",
			granted, l.config.ReadBuffer)
	}
}

// filter works until the context ends, and prints counters once a second.
func (l *liveCommand) filter(cmd *cobra.Command, q *live.Queue, engine engines.RuleEngine, set *rules.Set) (live.Result, error) {
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	if l.duration > 0 {
		defer time.AfterFunc(l.duration, cancel).Stop()
	}
	type outcome struct {
		result live.Result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		result, err := q.Filter(ctx, engine, set)
		done <- outcome{result, err}
	}()
	p := livePrinter{out: cmd.OutOrStdout(), asJSON: l.asJSON, began: time.Now()}
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case o := <-done:
			return o.result, o.err
		case <-second.C:
			if err := p.print(q); err != nil {
				cancel()
				o := <-done
				return o.result, errors.Join(err, o.err)
			}
		}
	}
}

// liveError is an error of binding with its exit code.
func liveError(err error) error {
	for _, kind := range []error{live.ErrCapability, live.ErrKernel, live.ErrQueueTaken, live.ErrCounters} {
		if errors.Is(err, kind) {
			return environmentMissing(err)
		}
	}
	return err
}

// lawful turns broken laws into a finding.
func lawful(r live.Result) error {
	if len(r.Broken) == 0 {
		return nil
	}
	return finding(fmt.Errorf("%d laws are broken: %s", len(r.Broken), strings.Join(r.Broken, "; ")))
}
