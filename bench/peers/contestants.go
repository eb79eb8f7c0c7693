package main

import (
	"path/filepath"
	"slices"

	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/study"
)

// contestant is one way to do a bout's work.
type contestant struct {
	name      string // in tables and studies
	primitive string
	program   string   // of peers/bin; empty: this one
	words     []string // before the job's flags
	env       []string
	twin      string // the program in C++ that does what this engine does
	alone     bool   // one thread, whatever the bout says
	loose     bool   // its helpers are goroutines, locked to no thread and pinned to no CPU
}

// isPeer reports whether it is another program.
func (c contestant) isPeer() bool { return c.program != "" }

// command is how a contestant is started, before the job's flags.
func (c contestant) command(self, peers string) []string {
	if c.isPeer() {
		return append([]string{filepath.Join(peers, c.program)}, c.words...)
	}
	return append([]string{self, insideWord}, c.words...)
}

// ours is an engine of the catalog; its twin is the C++ program of that name, if it has one.
func ours(name, twin string) contestant {
	c := contestant{name: name, words: []string{name}, alone: name == study.Sequential}
	if spec, err := catalog.Find(name); err == nil {
		c.primitive = spec.Primitive
	}
	if twin != "" {
		c.twin = cxxName(twin)
	}
	return c
}

func cxxName(name string) string { return "cxx-" + name }

func cxx(name, primitive string) contestant {
	return contestant{name: cxxName(name), primitive: primitive + " (C++)", program: "cxx/" + name}
}

func gopeer(name, primitive string) contestant {
	return contestant{name: name, primitive: primitive, program: "gopeers", words: []string{name}, loose: true}
}

// library is what a user of C++ would pick instead of a gate.
func library(name, primitive string, env ...string) contestant {
	return contestant{name: name, primitive: primitive, program: "cxx/" + name, env: env}
}

// evaluators are those that run a job of rules with a fixed cost, in the order of tables.
func evaluators() []contestant {
	oneThread := cxx("sequential", "none, one thread")
	oneThread.alone = true
	return []contestant{
		{name: study.Reference, words: []string{study.Reference}, primitive: "the loop without an engine", alone: true},
		ours(study.Sequential, "sequential"), oneThread,
		ours("mailbox", "mailbox"), cxx("mailbox", "one cache line per helper, polled"),
		ours("spinwait", "spin"), ours("spinwait-pure", "spin"), cxx("spin", "pure spinning on a sequence word"),
		ours("barrier-spin", "barrier-spin"), cxx("barrier-spin", "two sense-reversing spin barriers"),
		ours("futex", "futex"), cxx("futex", "FUTEX_WAIT and FUTEX_WAKE, both ways"),
		ours("futex-barrier", "futex-barrier"), cxx("futex-barrier", "FUTEX_WAKE to fork, std::barrier to join"),
		ours("condvar", "condvar"), cxx("condvar", "pthread mutex and condition variables"),
		ours("barrier-counter", "barrier-counter"), cxx("barrier-counter", "std::barrier to start, spun counter"),
		library("openmp", "OpenMP parallel region, active waiting", "OMP_WAIT_POLICY=active"),
		library("onetbb", "oneTBB parallel_for"),
		gopeer("errgroup", "errgroup: a goroutine a shard"), gopeer("ants", "ants: a pool of goroutines"),
	}
}

// scanners are those that find the first match on one thread.
func scanners() []contestant {
	const noAVX512 = "GODEBUG=cpu.avx512f=off"
	scan := func(name string, words ...string) contestant {
		return contestant{name: name, words: append([]string{scanWord}, words...), alone: true}
	}
	simd, avx2, linear := scan("simd", "simd"), scan("simd-avx2", "simd"), scan("linear", "linear")
	simd.twin, avx2.twin, linear.twin = "cxx-avx512", "cxx-avx512", "cxx-scalar"
	avx2.env = []string{noAVX512}
	peer := func(kind string) contestant {
		return contestant{name: cxxName(kind), program: "cxx/scan", words: []string{kind}, alone: true}
	}
	return []contestant{simd, avx2, peer("avx512"), linear, peer("scalar")}
}

// pick returns contestants by name, in table order.
func pick(from []contestant, names ...string) []contestant {
	return slices.DeleteFunc(slices.Clone(from), func(c contestant) bool { return !slices.Contains(names, c.name) })
}
