package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/live/lab/trial"
)

// labEngines are those of a lab run that names none: the baseline, and one of each way to wait.
const labEngines = "sequential,condvar,futex,spinwait,chanbased,mailbox"

// labFlags are the flags of lab run as typed.
type labFlags struct {
	runFlags // the lists, and what a run of any kind has
	queueFlags
	peers       []string
	connections int
	attack      float64
}

// queueFlags say how a filter reads its queue.
type queueFlags struct {
	config live.Config
	gso    string
}

func (q *queueFlags) define(cmd *cobra.Command) {
	q.config = live.Default(0)
	flags, c := cmd.Flags(), &q.config
	flags.StringVar(&q.gso, "gso", "on", "on: large packets come whole; off: in segments, each of which is a packet here")
	flags.BoolVar(&c.FailOpen, "fail-open", false, "packets that find the queue full pass uninspected, ahead of others")
	flags.Uint32Var(&c.QueueLen, "queue-len", c.QueueLen, "packets that may wait for a verdict")
	flags.Uint32Var(&c.CopyRange, "copy-range", c.CopyRange, "bytes of a packet that are looked at")
	flags.IntVar(&c.ReadBuffer, "read-buffer", c.ReadBuffer, "bytes of the socket's receive buffer")
}

func (q *queueFlags) check() error {
	on, err := onOff(q.gso)
	if err != nil {
		err = fmt.Errorf("--gso is %q: %w", q.gso, err)
	}
	q.config.GSO = on
	return errors.Join(err, q.config.Validate())
}

// labLists are lab run's factor flags, with their default and help.
var labLists = []struct{ name, value, help string }{
	{"engine", labEngines, "engines: all, or names from tigerbench engines; sequential is always one"},
	{"rules", "builtin:24", "rule sets: builtin:24, builtin:web, synthetic:N[,key=value...], or a file"},
	{"workers", "", "number of shards the rules are split into (default: as many as CPUs, at least 2)"},
	{"caller-runs", "on", "on: the dispatcher evaluates one shard itself; off: it waits"},
	{"reader", "raw", "raw: bursts by recvmmsg; nfqueue: the go-nfqueue library"},
	{"burst-verdicts", "off", "reader raw, on: verdicts of a burst leave in one send"},
	{"lock-thread", "on", "on: the goroutine that reads, and the engine's helpers, keep their threads; off: they do not"},
	{"deadline", "1s", "how long after its arrival a packet has its verdict, from the engine or else from a watchdog; off: none"},
	{"load", "rate:0.5", "wrk[:tN,cN], wrk:original, rate:N, udp:N, udp:search, pcap:FILE"},
}

func (f *labFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.lists = map[string]*list{}
	for _, l := range labLists {
		f.lists[l.name] = &list{}
		if l.value != "" {
			l.help += " (default " + l.value + ")"
		}
		flags.Var(f.lists[l.name], l.name, l.help)
	}
	f.queueFlags.define(cmd)
	flags.StringArrayVar(&f.peers, "peer", nil, "`NAME=COMMAND` of another program in the filter's place; {queue} stands for its queue's number")
	flags.IntVar(&f.connections, "connections", 50, "of HTTP loads that name no number")
	flags.Float64Var(&f.attack, "attack", 0, "share of the requests of rate loads that come from addresses that the rules drop")
	flags.DurationVar(&f.duration, "duration", 0, "of a block's load (default 3s; 1s with --quick)")
	flags.IntVar(&f.reps, "reps", 0, "repetitions; 10 or more for any claim (default 10; 3 with --quick)")
	flags.Uint64Var(&f.seed, "seed", 0, "`number` that fixes the order of blocks (default: a new one, recorded)")
	flags.BoolVar(&f.quick, "quick", false, "fewer repetitions and shorter blocks: wide intervals")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print the plan and how long it takes, and measure nothing")
	flags.StringVar(&f.out, "out", "", "`folder` for the results (default results/DATE-lab)")
	f.defineRuleOptions(cmd)
	f.charts.define(cmd)
	jsonFlag(cmd, &f.asJSON)
	f.changed = flags.Changed
}

// fill puts the flags into a study's options. The error names all bad values.
func (f *labFlags) fill(o *trial.Options) error {
	cpus := f.defaults()
	o.Factors = f.factors()
	o.Factors.Loads, o.Factors.Peers = f.loads(cpus), f.readPeers()
	o.ChosenDeadline = f.changed("deadline")
	o.Timing, o.Seed, o.Attack = f.labTiming(), f.chosenSeed(), f.attack
	if !(f.attack >= 0 && f.attack < 1) {
		f.wrong("attack", fmt.Sprint(f.attack), "give a share from 0 to below 1")
	}
	if f.connections < 1 || f.connections > largestCount {
		f.wrong("connections", fmt.Sprint(f.connections), fmt.Sprintf("give 1 to %d", largestCount))
	}
	return f.finish(o)
}

// factors reads the lists that lab's commands share.
func (f *labFlags) factors() trial.Factors {
	run := &f.runFlags
	return trial.Factors{
		Engines: items(run, "engine", text), Rules: splitRules(*f.lists["rules"]),
		Workers: items(run, "workers", atLeastOne), CallerRuns: items(run, "caller-runs", onOff),
		Readers: items(run, "reader", oneOf(live.Raw, live.Library)), BurstVerdicts: items(run, "burst-verdicts", onOff),
		LockThreads: items(run, "lock-thread", onOff), Deadlines: items(run, "deadline", f.deadline),
	}
}

// defaults gives lists that were not given their default, and returns how many CPUs may be used.
func (f *labFlags) defaults() int {
	for _, l := range labLists {
		if given := f.lists[l.name]; given != nil && len(*given) == 0 && l.value != "" {
			*given = list{l.value}
		}
	}
	cpus := runtime.NumCPU()
	if machine, err := topology.Local(); err == nil {
		cpus = machine.Usable()
	}
	if !f.changed("workers") {
		*f.lists["workers"] = list{fmt.Sprint(max(2, cpus))}
	}
	return cpus
}

// finish fills in what all lab commands share, and returns what is wrong.
func (f *labFlags) finish(o *trial.Options) error {
	o.Rules = f.ruleOptions()
	if err := f.queueFlags.check(); err != nil {
		f.errs = append(f.errs, err)
	}
	o.Filter = f.config
	if len(f.errs) > 0 {
		return f.errs
	}
	return nil
}

// deadline reads a duration that live takes, or off.
func (f *labFlags) deadline(text string) (time.Duration, error) {
	if text == "off" {
		return 0, nil
	}
	c := f.config
	var err error
	if c.Deadline, err = duration(text); err != nil || c.Deadline == 0 {
		return 0, errors.New("give durations such as 50ms, or off")
	}
	return c.Deadline, c.Validate()
}

func (f *labFlags) wrong(flag, value, want string) {
	f.errs = append(f.errs, &plan.ValueError{Flag: flag, Value: value, Want: want})
}

func (f *labFlags) loads(cpus int) []trial.Load {
	var loads []trial.Load
	for _, given := range *f.lists["load"] {
		for _, text := range trial.SplitLoads(given) {
			l, err := trial.ParseLoad(text, f.connections, cpus)
			if err != nil {
				f.wrong("load", text, err.Error())
				continue
			}
			loads = append(loads, l)
		}
	}
	return loads
}

func (f *labFlags) readPeers() []trial.Peer {
	var peers []trial.Peer
	for _, given := range f.peers {
		name, command, found := strings.Cut(given, "=")
		words := strings.Fields(command)
		if !found || name == "" || len(words) == 0 {
			f.wrong("peer", given, "give NAME=COMMAND, its words separated by blanks")
			continue
		}
		peers = append(peers, trial.Peer{Name: name, Command: words})
	}
	return peers
}

// labTiming is how long and how often, as flags change it.
func (f *labFlags) labTiming() trial.Timing {
	t := trial.DefaultTiming()
	if f.quick {
		t = trial.QuickTiming()
	}
	f.positive("reps", f.reps > 0)
	f.positive("duration", f.duration > 0)
	if f.changed("reps") {
		t.Repetitions = f.reps
	}
	if f.changed("duration") {
		t.Duration = f.duration
	}
	return t
}
