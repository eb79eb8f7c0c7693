package enginetest

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

var epochCases = []testCase{
	{"each shard once", "without a match every rule is evaluated exactly once a packet: nobody evaluates a packet twice or misses one", eachShardOnce},
	{"arrivals", "every Evaluate forks and joins all participants, those with empty shards included, and each counts what it did", arrivals},
	{"late arriver", "a participant that is late belongs to its own epoch: nobody overtakes it, and its answer is not taken for the next one", lateArriver},
	{"parked helpers", "a packet that comes after a pause finds helpers that yielded, parked or slept, and wakes all of them", parkedHelpers},
	{"wrap-around", "the epoch's 32-bit words wrap, also where they are compared as signed numbers, and nothing is lost or seen twice", wrapAround},
}

func eachShardOnce(f *fixture) {
	const size = 17
	for _, c := range append(everyShape(), variants(shaped(2, true))...) {
		counts := make(tally, size)
		s := script{size: size, before: counts.count}
		f.with(s.set(), c, func(e engines.RuleEngine) {
			drive(100, func(i int) {
				f.agree(s, c, i, f.evaluate(e, i))
				for rule := range counts {
					require.Equal(f, int64(i+1), counts[rule].Load(), "evaluations of rule %d after %d packets, %s", rule, i+1, label(c))
				}
			})
		})
	}
}

func arrivals(f *fixture) {
	for _, size := range []int{0, 2, 12} {
		for _, c := range append(everyShape(), shaped(widest, false), shaped(widest, true)) {
			c.EarlyExit = engines.ExitOff
			f.checkCounters(script{size: size, match: func(rule, n int) bool { return rule == size-1 && n%4 == 0 }}, c)
		}
	}
}

// checkCounters compares what the participants say they did with what must have happened: the last rule alone matches,
// so every rule is evaluated for every packet.
func (f *fixture) checkCounters(s script, c engines.Config) {
	var packets, matches uint64
	e := f.open(s.set(), c)
	drive(30, func(i int) {
		packets++
		if f.evaluate(e, i).Rule != rules.NoRule {
			matches++
		}
	})
	require.NoError(f, e.Close())
	counted, ok := e.(engines.Counted)
	require.True(f, ok, "the engine does not count")
	f.checkSums(counted.Counters(), c, engines.Counters{Packets: packets, Rules: packets * uint64(s.size), Matches: matches})
}

func (f *fixture) checkSums(shards []engines.Counters, c engines.Config, want engines.Counters) {
	if !f.solo() {
		require.Len(f, shards, c.Workers, "one entry a shard, %s", label(c))
	}
	var sum engines.Counters
	for shard, did := range shards {
		if shard == 0 || !f.spec.Traits.Selects {
			require.Equal(f, want.Packets, did.Packets, "epochs that shard %d took part in, %s", shard, label(c))
		}
		sum.Rules += did.Rules
		sum.Matches += did.Matches
	}
	require.Equal(f, want.Rules, sum.Rules, "rules evaluated, %s", label(c))
	require.Equal(f, want.Matches, sum.Matches, "matches found, %s", label(c))
}

// lateArriver makes one shard at a time slow, and lets it match only in epochs in which the next one matches nothing:
// an answer that slips into the next epoch shows, and so does a count that does.
func lateArriver(f *fixture) {
	if f.solo() {
		f.Skip("one participant")
	}
	for _, c := range []engines.Config{shaped(2, true), shaped(2, false), shaped(3, false)} {
		for late := range c.Workers {
			counts := make(tally, c.Workers)
			s := script{
				size:  c.Workers,
				match: func(rule, n int) bool { return rule == late && n%2 == 0 },
				before: func(rule, n int) {
					if rule == late && n%2 == 0 {
						time.Sleep(500 * time.Microsecond)
					}
					counts.count(rule, n)
				},
			}
			f.compare(s, variant(c, func(c *engines.Config) { c.EarlyExit = engines.ExitOff }), 12)
			for rule := range counts {
				require.Equal(f, counts[late].Load(), counts[rule].Load(), "evaluations by shard %d, %s", rule, label(c))
			}
		}
	}
}

func parkedHelpers(f *fixture) {
	pauses := []time.Duration{100 * time.Microsecond, time.Millisecond, 5 * time.Millisecond, 0, 20 * time.Millisecond, 0}
	for _, c := range everyShape() {
		s := script{size: 8, match: scattered(3, 8)}
		f.with(s.set(), c, func(e engines.RuleEngine) {
			for i, pause := range pauses {
				time.Sleep(pause)
				f.agree(s, c, i, f.evaluate(e, i))
			}
		})
	}
}

// wrapAround starts just before the places where a 32-bit epoch wraps, unsigned and signed, and goes past them.
func wrapAround(f *fixture) {
	for _, first := range []uint32{1<<32 - 16, 1<<31 - 16} {
		for _, c := range []engines.Config{shaped(1, false), shaped(2, true), shaped(2, false), shaped(3, true)} {
			c.FirstEpoch = first
			counts := make(tally, 7)
			s := script{size: 7, match: scattered(4, 10), before: counts.count}
			c.EarlyExit = engines.ExitOff
			f.with(s.set(), c, func(e engines.RuleEngine) {
				for i := range 40 {
					f.agree(s, c, i, f.evaluate(e, i))
				}
			})
			require.Equal(f, int64(40), counts[0].Load(), "evaluations of the first rule, %s", label(c))
		}
	}
}
