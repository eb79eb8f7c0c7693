package main

import (
	"slices"
	"strconv"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/study"
)

// bout is one amount of work for all its contestants.
type bout struct {
	name, title    string
	contestants    []contestant
	workers        int
	callerRuns     bool
	steps          int     // rules
	cost           float64 // of a rule, in us
	scan           bool    // rules are scanned on one thread: batch of them a sample
	batch          int
	oversubscribed bool
	claims         []claim
}

// claim is the bound of one ratio of a bout. Over a twin or a library it is of times; over ideal it is the share of the best that two
// participants can do: half the time of one thread; over nothing it is of a time in ns.
type claim struct {
	of, over string
	bound    gauge.Bound
	ns       float64
}

const ideal = "ideal"

func bouts() []bout {
	original := []string{study.Reference, study.Sequential, "mailbox", "cxx-mailbox", "spinwait", "spinwait-pure", "cxx-spin", "futex", "cxx-futex",
		"futex-barrier", "cxx-futex-barrier", "condvar", "cxx-condvar", "barrier-counter", "cxx-barrier-counter"}
	return []bout{
		{name: "bare", title: "Bare gates: no rules, two participants of whom one is the dispatcher", contestants: evaluators(),
			workers: 2, callerRuns: true, claims: twins()},
		worked("20us", "20 us of work in 20 rules, two participants of whom one is the dispatcher", 20, 0.93, 0.92),
		worked("4us", "4 us of work in 4 rules, two participants of whom one is the dispatcher", 4, 0.85, 0.85),
		scanned("scan24", 24, 64, 10), scanned("scan1000", 1000, 8, 200), scanned("scan10000", 10_000, 1, 2500),
		{name: "original", title: "The original shape: 24 rules of 50 ns, three helpers and a waiting dispatcher", contestants: pick(evaluators(), original...),
			workers: 3, steps: 24, cost: 0.05, oversubscribed: true},
	}
}

func boutNames() (names []string) {
	for _, b := range bouts() {
		names = append(names, b.name)
	}
	return names
}

// usualBouts leaves out the one that pure spinning makes last for minutes on few CPUs.
func usualBouts() []string {
	return slices.DeleteFunc(boutNames(), func(name string) bool { return find(name).oversubscribed })
}

func find(name string) bout {
	all := bouts()
	return all[slices.IndexFunc(all, func(b bout) bool { return b.name == name })]
}

// twins compares each of our gates with the same in C++.
func twins() (claims []claim) {
	for _, c := range evaluators() {
		if c.twin != "" && !c.alone {
			k := claim{of: c.name, over: c.twin}
			if c.name != "barrier-counter" && c.name != "futex-barrier" { // std::barrier spins before it sleeps, sync.Cond does not
				k.bound = gauge.Bound{Most: 1.15}
			}
			claims = append(claims, k)
		}
	}
	return claims
}

// worked is a bout of rules that cost 1 us, and what mailbox and spinwait should reach of the ideal.
func worked(name, title string, steps int, mailbox, spinwait float64) bout {
	names := []string{study.Reference, study.Sequential, "cxx-sequential", "mailbox", "cxx-mailbox", "spinwait", "cxx-spin", "openmp", "onetbb", "errgroup", "ants"}
	b := bout{name: name, title: title, contestants: pick(evaluators(), names...), workers: 2, callerRuns: true, steps: steps, cost: 1}
	b.claims = []claim{{of: study.Sequential, over: "cxx-sequential"}}
	for _, c := range b.contestants {
		if !c.alone {
			k := claim{of: c.name, over: ideal}
			k.bound.Least = map[string]float64{"mailbox": mailbox, "spinwait": spinwait}[c.name]
			b.claims = append(b.claims, k)
		}
	}
	for _, of := range []string{"mailbox", "spinwait"} {
		for _, over := range []string{"openmp", "onetbb", "errgroup", "ants"} {
			b.claims = append(b.claims, claim{of: of, over: over, bound: gauge.Bound{Most: 1}})
		}
	}
	return b
}

// scanned is a bout of plain rules that nothing matches, and the most ns that simd should take with AVX-512; with AVX2 twice as many.
func scanned(name string, rules, batch int, most float64) bout {
	within := gauge.Bound{Most: 1}
	return bout{name: name, title: "Full scans of " + strconv.Itoa(rules) + " plain rules on one thread", contestants: scanners(),
		workers: 1, callerRuns: true, steps: rules, scan: true, batch: batch, claims: []claim{
			{of: "simd", over: "cxx-avx512", bound: gauge.Bound{Most: 1.6}}, {of: "simd-avx2", over: "cxx-avx512"}, {of: "linear", over: "cxx-scalar"},
			{of: "simd", ns: most, bound: within}, {of: "simd-avx2", ns: 2 * most, bound: within}, {of: "simd", over: "linear"},
		}}
}

// job is what a contestant gets to do; operations are those of 1 us.
func (b bout) job(c contestant, cpus []int, perMicrosecond float64) gauge.Job {
	j := gauge.Job{CPUs: cpus, Workers: b.workers, CallerRuns: b.callerRuns, Warmup: 1000}
	if c.alone {
		j.Workers, j.CallerRuns, j.CPUs = 1, true, cpus[:1]
	}
	if !b.scan {
		j.Steps, j.Operations = b.steps, uint64(b.cost*perMicrosecond)
	}
	return j
}

// participants is how many threads take part.
func (b bout) participants() int {
	return gauge.Job{Workers: b.workers, CallerRuns: b.callerRuns}.Helpers() + 1
}
