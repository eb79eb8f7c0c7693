package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/rules"
)

// runFlags are the flags of run as typed.
type runFlags struct {
	lists                   map[string]*list // factor flags and cpus, by name
	includeParse, replicas  bool
	reps                    int
	duration, warmup        time.Duration
	seed                    uint64
	quick, dryRun, asJSON   bool
	charts                  charts
	anatomy                 bool
	slowest                 int
	precision               percent
	budget                  time.Duration
	out, geoip, unsupported string
	study                   string                          // one of studies
	resume                  string                          // folder
	rate                    float64                         // operations a microsecond of a rule's cost; 0: measured
	costs                   map[string]map[string][]float64 // of rules, by rule set and corpus; what is missing is measured
	changed                 func(flag string) bool
	errs                    plan.Errors
}

// factorFlags are the lists whose product is the study, with their help, and what a shell may offer.
var factorFlags = []struct {
	name, help string
	values     func(r *runCommand) []string
}{
	{"engine", "engines: all, or names from tigerbench engines; adaptive, which chooses, is not in all", engineNames},
	{"rules", "rule sets: builtin:24, builtin:web, synthetic:N[,key=value...], or a file; synthetic:{100,200},cost=1us is two", choices("builtin:24", "builtin:web", "synthetic:")},
	{"pcap", "corpora: builtin:web, mixed, dns or flood, a file, a folder or a glob; each item is one corpus", corpusNames},
	{"workers", "number of shards the rules are split into", nil},
	{"caller-runs", "on: the dispatcher evaluates one shard itself; off: it waits", onOffWords},
	{"pin", "cores: each participant on a core of its own; none: the kernel's choice", choices(plan.PinCores, plan.PinNone)},
	{"lock-thread", "on: each participant locked to its thread; off: goroutines move freely; on,off with --pin none shows both", onOffWords},
	{"matcher", "how a shard is matched: linear, one rule after another; simd, 16 at a time; indexed, by look-up", choices(string(rules.Linear), string(rules.SIMD), string(rules.Indexed))},
	{"early-exit", "off, ordered (same verdicts) or any (drop-only rule sets)", choices("off", "ordered", "any")},
	{"exit-every", "rules between two looks at what others found", nil},
	{"shards", "contiguous, interleaved, or balanced by what each rule costs, which is measured first", choices("contiguous", "interleaved", "balanced")},
	{"spin", "how long hybrid waiting spins before it yields", nil},
	{"order", "shuffled: a new permutation each pass; file: as captured", choices(plan.OrderShuffled, plan.OrderFile)},
	{"arrivals", "closed: packet after packet; capture or capture:xF: as captured, F times as fast; rate:PPS; poisson:PPS", choices("closed", "capture", "capture:x", "rate:", "poisson:")},
	{"idle", "halt: CPUs without work halt; awake: a spinner of lowest priority on each keeps them awake, a control", choices("halt", plan.IdleAwake)},
	{"cold", "on: between packets, untimed, twice the second-level cache is walked on every CPU in use; off; a control", onOffWords},
	{"deadline", "off, or a time after which a watchdog takes the verdict, as live does: a control", choices("off")},
	{"delay", "a known time added to every packet, and found again by what measures it", nil},
	{"stall", "off, or FOR/EVERY: a known stop of everything", choices("off")},
	{"late", "off, or [PLACE:]TIME: a known time added in a team before the fork, in the last worker (work, the default) or before the join is seen", choices("off")},
}

// hiddenFlags are for those who check the harness.
var hiddenFlags = []string{"delay", "stall", "late"}

func (f *runFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.lists = map[string]*list{}
	add := func(name, help string) {
		f.lists[name] = &list{}
		flags.Var(f.lists[name], name, help)
	}
	for _, factor := range factorFlags {
		add(factor.name, factor.help)
	}
	for _, name := range hiddenFlags {
		flags.Lookup(name).Hidden = true
	}
	add("cpus", "CPUs to pin to, the dispatcher's first (default: chosen from the topology)")
	flags.BoolVar(&f.includeParse, "include-parse", false, "parse inside the measured time")
	flags.BoolVar(&f.replicas, "replicas", false, "beside the engines as many sequential loops as they have CPUs, packets dealt by flow: a control")
	flags.IntVar(&f.reps, "reps", 0, "repetitions; 10 or more for any claim (default 10)")
	flags.Var(&f.precision, "precision", "measure until the interval of every ratio is narrower than this `share` of it: 2% (at least 10 repetitions)")
	flags.DurationVar(&f.budget, "budget", 10*time.Minute, "for all repetitions, with --precision")
	flags.DurationVar(&f.duration, "duration", 0, "of a block's timed part (default 500ms; 120ms without factor flags)")
	flags.DurationVar(&f.warmup, "warmup", 0, "least warm-up of a block (default 200ms; 120ms without factor flags)")
	flags.Uint64Var(&f.seed, "seed", 0, "`number` that fixes the order of blocks and packets (default: a new one, recorded)")
	flags.BoolVar(&f.anatomy, "anatomy", false, "also show where each engine's time goes: fork, skew, work, join; a pass with stamps after each timed part")
	flags.IntVar(&f.slowest, "slowest", plan.Slowest, "slow packets of each block to keep: tigerbench report --slowest names them")
	flags.BoolVar(&f.quick, "quick", false, "fewer repetitions and shorter blocks: wide intervals")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print the plan and how long it takes, and measure nothing")
	flags.StringVar(&f.study, "study", "", "a whole study in place of factors, by `name`: original, the notes' claims against what is measured")
	flags.StringVar(&f.out, "out", "", "`folder` for the results (default results/DATE-NAME)")
	flags.StringVar(&f.resume, "resume", "", "go on with the interrupted study in `folder`, as it was asked for")
	flags.StringVar(&f.geoip, "geoip", "", "mmdb `file` for rules that name countries")
	flags.StringVar(&f.unsupported, "unsupported", "error", "rules that can't be used here: error, or skip to leave them out and count them")
	f.charts.define(cmd)
	jsonFlag(cmd, &f.asJSON)
	f.changed = flags.Changed
}

// shaped reports whether the user chose any factor.
func (f *runFlags) shaped() bool { return f.firstFactor() != "" }

// firstFactor is the first factor flag that the user gave; empty where there is none.
func (f *runFlags) firstFactor() string {
	for _, factor := range factorFlags {
		if f.changed(factor.name) {
			return factor.name
		}
	}
	if f.includeParse {
		return "include-parse"
	}
	return ""
}

// shapes reads the factor flags. Bad values are kept in errs.
func (f *runFlags) shapes() func(cpus int) []plan.Factors {
	if f.study != "" {
		return f.wholeStudy()
	}
	if !f.shaped() {
		return func(cpus int) []plan.Factors { return []plan.Factors{plan.Original(), plan.Best(cpus)} }
	}
	var c plan.Factors
	c.IncludeParse = f.includeParse
	c.Engines = items(f, "engine", text)
	c.Rules, c.Corpora = splitRules(*f.lists["rules"]), splitFiles(*f.lists["pcap"])
	c.Workers = items(f, "workers", atLeastOne)
	c.CallerRuns = items(f, "caller-runs", onOff)
	c.Pins = items(f, "pin", oneOf(plan.PinCores, plan.PinNone))
	c.LockThread = items(f, "lock-thread", onOff)
	c.Matchers = items(f, "matcher", oneOf(rules.Linear, rules.SIMD, rules.Indexed))
	c.EarlyExits = items(f, "early-exit", oneOf(engines.ExitOff, engines.ExitOrdered, engines.ExitAny))
	c.ExitEvery = items(f, "exit-every", atLeastOne)
	c.Shards = items(f, "shards", oneOf(engines.ShardPolicies()...))
	c.Spins = items(f, "spin", duration)
	c.Orders = items(f, "order", oneOf(plan.OrderShuffled, plan.OrderFile))
	c.Arrivals = items(f, "arrivals", arrivals)
	c.Idles = items(f, "idle", idle)
	c.Colds = items(f, "cold", onOff)
	c.Deadlines = items(f, "deadline", offOrDuration)
	c.Delays = items(f, "delay", duration)
	c.Stalls = items(f, "stall", stall)
	c.Lates = items(f, "late", late)
	return func(cpus int) []plan.Factors { return []plan.Factors{c.Or(plan.Shaped(cpus))} }
}

// timing is how long and how often, as flags change it.
func (f *runFlags) timing() plan.Timing {
	t := plan.DefaultTiming()
	switch {
	case f.quick:
		t = plan.QuickTiming()
	case f.shaped() || f.study != "":
		t = plan.ShapedTiming()
	}
	f.positive("reps", f.reps > 0)
	f.positive("duration", f.duration > 0)
	f.positive("warmup", f.warmup > 0)
	f.positive("budget", f.budget > 0)
	if f.slowest < 0 || f.slowest > mostSlowest {
		f.errs = append(f.errs, &plan.ValueError{Flag: "slowest", Value: strconv.Itoa(f.slowest), Want: fmt.Sprintf("give 0 to %d", mostSlowest)})
	}
	t.Slowest = f.slowest
	if f.changed("budget") && !f.changed("precision") {
		f.errs = append(f.errs, &plan.ValueError{Flag: "budget", Value: f.value("budget"), Want: "give --precision with it"})
	}
	if f.changed("reps") {
		t.Repetitions = f.reps
	}
	if f.changed("duration") {
		t.Duration = f.duration
	}
	if f.changed("precision") {
		t.Precision, t.Budget, t.Repetitions = float64(f.precision), f.budget, max(t.Repetitions, leastAdaptive)
	}
	if f.anatomy {
		t.AnatomyFor = plan.AnatomyFor(t)
	}
	if f.changed("warmup") {
		t.Warmup, t.WarmupCap = f.warmup, max(f.warmup, t.WarmupCap)
	}
	return t
}

// mostSlowest is how many slow packets a block may keep: they stand in its line of the results.
const mostSlowest = 1_000

// leastAdaptive is how many repetitions a study with a precision has at least: what a claim needs.
const leastAdaptive = 10

func (f *runFlags) positive(flag string, ok bool) {
	if f.changed(flag) && !ok {
		f.errs = append(f.errs, &plan.ValueError{Flag: flag, Value: f.value(flag), Want: "give more than 0"})
	}
}

func (f *runFlags) value(flag string) string {
	return map[string]string{
		"reps": strconv.Itoa(f.reps), "duration": f.duration.String(), "warmup": f.warmup.String(),
		"budget": f.budget.String(),
	}[flag]
}

// cpus reads --cpus.
func (f *runFlags) cpus() []int { return items(f, "cpus", notNegative) }

// chosenSeed is --seed, or a new one that fits into every reader's numbers.
func (f *runFlags) chosenSeed() uint64 {
	if f.changed("seed") {
		return f.seed
	}
	return uint64(rand.Uint32())
}

func (f *runFlags) ruleOptions() inputs.RuleOptions {
	if f.unsupported != "error" && f.unsupported != "skip" {
		f.errs = append(f.errs, &plan.ValueError{Flag: "unsupported", Value: f.unsupported, Want: "give error or skip"})
	}
	return inputs.RuleOptions{GeoIP: f.geoip, SkipUnsupported: f.unsupported == "skip", OpsPerMicrosecond: f.rate, Costs: f.costs}
}
