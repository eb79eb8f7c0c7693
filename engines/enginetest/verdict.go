package enginetest

import (
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
)

var verdictCases = []testCase{
	{"verdict", "whatever the shape, the verdict is that of one thread that checks all rules in file order: same action, same rule", verdict},
	{"variants", "early exit, its polling interval, the shard policy, locking and pinning change no verdict", verdictOfVariants},
	{"accepting rules", "a match of a rule that accepts is told from no match: the verdict names the rule", acceptingRules},
	{"key only", "rules that look at the key alone, accepting and dropping ones mixed, give the same verdicts, whatever the gate carries", keyOnly},
	{"every rule decides", "each rule can be the one that decides, alone or with all later ones: no shard and no end of a shard is left out", everyRuleDecides},
	{"lowest decides", "where several shards match, the lowest rule decides, in whatever order they arrive: an answer that comes last replaces no lower one", lowestDecides},
	{"more workers than rules", "shards may be empty, and so may be the whole set", moreWorkersThanRules},
	{"delays", "verdicts do not depend on who is slow: twenty seeds of random delays inside the rules", delays},
}

func verdict(f *fixture) {
	s := script{size: 23, match: scattered(1, 32)}
	for _, c := range everyShape() {
		f.compare(s, c, 200)
	}
}

func verdictOfVariants(f *fixture) {
	s := script{size: 23, match: scattered(2, 16)}
	for _, c := range variants(shaped(2, true)) {
		f.compare(s, c, 200)
	}
	for _, c := range variants(shaped(3, false)) {
		f.compare(s, c, 40)
	}
}

// compare puts up to n packets through an engine and checks each verdict.
func (f *fixture) compare(s behaviour, c engines.Config, n int) {
	f.Helper()
	f.with(s.set(), c, func(e engines.RuleEngine) {
		drive(n, func(i int) { f.agree(s, c, i, f.evaluate(e, i)) })
	})
}

func acceptingRules(f *fixture) {
	s := script{size: 12, match: scattered(9, 20), accepts: true}
	for _, c := range append(fitting(), fewShapes()...) {
		f.compare(s, c, 60)
	}
}

func keyOnly(f *fixture) {
	s := keyed{script{size: 23, match: scattered(10, 32)}}
	require.True(f, s.set().KeyOnly())
	for _, c := range append(everyShape(), shaped(widest, true)) {
		f.compare(s, c, keyedPackets)
	}
	c := shaped(2, true)
	c.Shards = engines.Interleaved
	f.compare(s, c, keyedPackets)
}

func everyRuleDecides(f *fixture) {
	const size = 7
	s := script{size: size, match: func(rule, n int) bool {
		if n < size {
			return rule == n
		}
		return rule >= n-size
	}}
	for _, c := range append(fitting(), fewShapes()...) {
		f.with(s.set(), c, func(e engines.RuleEngine) {
			for n := range 2 * size {
				f.agree(s, c, n, f.evaluate(e, n))
			}
		})
	}
}

// lowestDecides has every rule match, one a shard, and one shard at a time arrive after all others.
func lowestDecides(f *fixture) {
	for _, c := range []engines.Config{shaped(2, true), shaped(2, false), shaped(3, true), shaped(3, false)} {
		c.EarlyExit = engines.ExitOff
		for late := range c.Workers {
			s := script{size: c.Workers, match: func(rule, n int) bool { return rule >= n%c.Workers }, before: func(rule, _ int) {
				if rule == late {
					time.Sleep(time.Millisecond)
				}
			}}
			f.compare(s, c, 2*c.Workers)
		}
	}
}

func moreWorkersThanRules(f *fixture) {
	for _, size := range []int{0, 1, 2} {
		s := script{size: size, match: func(rule, n int) bool { return n%3 == rule }}
		for _, callerRuns := range []bool{false, true} {
			f.compare(s, shaped(widest, callerRuns), 60)
		}
	}
}

func delays(f *fixture) {
	const seeds = 20
	shapes := append(fewShapes(), shaped(4, true))
	for seed := range uint64(seeds) {
		c := shapes[seed%uint64(len(shapes))]
		s := script{size: 13, match: scattered(seed, 12), before: func(rule, n int) { dawdle(mix(^seed, rule, n)) }}
		if seed%2 == 1 {
			c.Shards = engines.Interleaved
		}
		f.compare(s, c, 50)
	}
}

// dawdle wastes time in one of several ways, or, mostly, none.
func dawdle(r uint64) {
	switch r % 32 {
	case 0:
		time.Sleep(time.Duration(r>>8%100) * time.Microsecond)
	case 1, 2:
		runtime.Gosched()
	case 3, 4, 5:
		for range r >> 8 % 4096 {
			_ = rand.Uint32()
		}
	}
}
