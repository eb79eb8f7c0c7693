package enginetest

import (
	"errors"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

var panicCases = []testCase{
	{"panic in a rule", "a rule's panic comes out of Evaluate as one *WorkerPanic that names shard and rule, and the engine stays usable", panicInEachShard},
	{"panic after all arrived", "Evaluate re-panics after every participant has arrived, however late", panicAfterAll},
	{"two panics", "two shards that panic in one epoch give one panic, and none is left for the next epoch", twoPanics},
	{"close after a panic", "Close ends the helpers of an engine whose last Evaluate panicked", closeAfterPanic},
}

var errInRule = errors.New("a rule's own trouble")

func panicShapes() []engines.Config {
	return []engines.Config{shaped(1, false), shaped(1, true), shaped(2, true), shaped(2, false), shaped(3, false)}
}

// panicking makes one rule a shard; rule i panics with errInRule where when(i, n).
func panicking(workers int, when func(rule, n int) bool) script {
	return script{size: workers, before: func(rule, n int) {
		if when(rule, n) {
			panic(errInRule)
		}
	}}
}

// evaluateCaught is evaluate for a packet that may panic.
func (f *fixture) evaluateCaught(e engines.RuleEngine, n int) (v rules.Verdict, caught any) {
	defer func() { caught = recover() }()
	return f.evaluate(e, n), nil
}

// workerPanic checks what came out of Evaluate.
func (f *fixture) workerPanic(caught any, c engines.Config) *engines.WorkerPanic {
	f.Helper()
	require.NotNil(f, caught, "the rule's panic was lost, %s", label(c))
	p, ok := caught.(*engines.WorkerPanic)
	require.True(f, ok, "Evaluate panicked with %T (%v), want *engines.WorkerPanic, %s", caught, caught, label(c))
	require.Equal(f, errInRule, p.Value, "the value of the panic, %s", label(c))
	require.NotEmpty(f, p.Stack, "the stack of the panic, %s", label(c))
	if !f.solo() {
		require.Equal(f, int(p.Rule), p.Worker, "the shard of rule %d, %s", p.Rule, label(c))
	}
	return p
}

func panicInEachShard(f *fixture) {
	for _, c := range panicShapes() {
		for bad := range c.Workers {
			s := panicking(c.Workers, func(rule, n int) bool { return rule == bad && n%3 == 1 })
			f.with(s.set(), c, func(e engines.RuleEngine) {
				for n := range 6 {
					v, caught := f.evaluateCaught(e, n)
					if n%3 != 1 {
						require.Nil(f, caught, "packet %d after the panic of packet 1, %s", n, label(c))
						f.agree(s, c, n, v)
						continue
					}
					require.Equal(f, uint32(bad), f.workerPanic(caught, c).Rule, label(c))
				}
			})
		}
	}
}

func panicAfterAll(f *fixture) {
	if f.solo() {
		f.Skip("one participant")
	}
	for _, c := range []engines.Config{shaped(2, true), shaped(3, false)} {
		c.EarlyExit = engines.ExitOff
		for bad := range c.Workers {
			evaluations := make(tally, c.Workers)
			s := script{size: c.Workers, before: func(rule, n int) {
				if rule == bad {
					panic(errInRule)
				}
				time.Sleep(2 * time.Millisecond)
				evaluations.count(rule, n)
			}}
			f.with(s.set(), c, func(e engines.RuleEngine) {
				for n := range 3 {
					_, caught := f.evaluateCaught(e, n)
					f.workerPanic(caught, c)
					require.Equal(f, int64((n+1)*(c.Workers-1)), evaluations.sum(0, c.Workers),
						"rules of the other shards that had ended when Evaluate panicked, %s", label(c))
				}
			})
		}
	}
}

func twoPanics(f *fixture) {
	for _, c := range []engines.Config{shaped(2, true), shaped(2, false), shaped(3, false)} {
		s := panicking(c.Workers, func(rule, n int) bool { return n == 1 && rule != 1 || n == 1 && c.Workers == 2 })
		f.with(s.set(), c, func(e engines.RuleEngine) {
			for n := range 4 {
				v, caught := f.evaluateCaught(e, n)
				if n == 1 {
					f.workerPanic(caught, c)
					continue
				}
				require.Nil(f, caught, "packet %d, %s", n, label(c))
				f.agree(s, c, n, v)
			}
		})
	}
}

func closeAfterPanic(f *fixture) {
	for _, c := range panicShapes() {
		s := panicking(c.Workers, func(rule, _ int) bool { return rule == c.Workers-1 })
		f.with(s.set(), c, func(e engines.RuleEngine) {
			_, caught := f.evaluateCaught(e, 0)
			f.workerPanic(caught, c)
		})
	}
}
