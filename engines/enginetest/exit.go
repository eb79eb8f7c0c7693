package enginetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
)

var exitCases = []testCase{
	{"off looks at all", "with early exit off a match in one shard shortens no other", exitOff},
	{"ordered stops", "with ordered exit a shard stops, at its next look, once a match below all that it has left is known", exitOrdered},
	{"ordered goes on", "with ordered exit a match in a later shard does not stop an earlier one, which may hold the rule that decides", exitOrderedGoesOn},
	{"any stops", "with early exit at any match a shard stops, at its next look, wherever the match was", exitAny},
}

// Two shards of perShard rules each. The one that is late waits in its first rule, long enough for the other's match to
// be known; the other waits with its match until the late one is in that rule, or is seen not to run beside it.
const (
	perShard = 64
	lastRule = 2*perShard - 1
	waitFor  = 5 * time.Millisecond
	attempts = 20 // a busy machine may keep a shard away for longer than waitFor
)

// exitRun says which rules match, and which shard is held up in its first rule until the other has matched.
type exitRun struct {
	c     engines.Config
	match []int
	late  int
}

func (r exitRun) matches(rule int) bool { return slices.Contains(r.match, rule) }

// evaluated returns how many rules each shard evaluated for one packet.
func (f *fixture) evaluated(r exitRun) (shards [2]int64) {
	counts := make(tally, 2*perShard)
	first := r.late * perShard
	s := script{size: 2 * perShard,
		match: func(rule, _ int) bool { return r.matches(rule) },
		before: func(rule, n int) {
			counts.count(rule, n)
			if rule == first {
				time.Sleep(waitFor)
			} else if r.matches(rule) {
				waitUntil(func() bool { return counts[first].Load() > 0 })
			}
		}}
	f.with(s.set(), r.c, func(e engines.RuleEngine) { f.agree(s, r.c, 0, f.evaluate(e, 0)) })
	return [2]int64{counts.sum(0, perShard), counts.sum(perShard, 2*perShard)}
}

// waitUntil returns once done does, or after waitFor.
func waitUntil(done func() bool) {
	for end := time.Now().Add(waitFor); !done() && time.Now().Before(end); {
		time.Sleep(50 * time.Microsecond)
	}
}

func exitShapes(exit engines.EarlyExit, every ...int) (shapes []engines.Config) {
	for _, e := range every {
		for _, c := range []engines.Config{shaped(2, true), shaped(2, false)} {
			c.EarlyExit, c.ExitEvery = exit, e
			shapes = append(shapes, c)
		}
	}
	return shapes
}

func exitOff(f *fixture) {
	if f.solo() {
		f.Skip("one shard: it always stops at its first match")
	}
	for _, c := range exitShapes(engines.ExitOff, 1, 8) {
		shards := f.evaluated(exitRun{c: c, match: []int{0}, late: 1})
		require.Equal(f, [2]int64{1, perShard}, shards, "rules evaluated by shard, %s", label(c))
	}
}

func exitOrdered(f *fixture) {
	f.skipSelector()
	for _, c := range exitShapes(engines.ExitOrdered, 1, 2, 8, 64) {
		f.stops(exitRun{c: c, match: []int{0}, late: 1})
	}
}

func exitAny(f *fixture) {
	f.skipSelector()
	for _, c := range exitShapes(engines.ExitAny, 1, 2, 8, 64) {
		f.stops(exitRun{c: c, match: []int{0}, late: 1})
		if f.spec.Traits.Parallel {
			f.stops(exitRun{c: c, match: []int{perShard}, late: 0})
		}
	}
}

// stops checks that the late shard looks, every ExitEvery rules, at what the other has found. Shards that do not run
// side by side come too late to evaluate anything.
func (f *fixture) stops(r exitRun) {
	f.Helper()
	least, most := int64(1), int64(r.c.ExitEvery)
	if !f.spec.Traits.Parallel {
		least, most = 0, 0
	}
	var seen int64
	for range attempts {
		if seen = f.evaluated(r)[r.late]; least <= seen && seen <= most {
			return
		}
	}
	require.Fail(f, fmt.Sprintf("shard %d evaluated %d rules, want %d to %d, %s", r.late, seen, least, most, label(r.c)))
}

// exitOrderedGoesOn has a match at the first rule of the second shard and one at the last rule of the first.
func exitOrderedGoesOn(f *fixture) {
	for _, c := range exitShapes(engines.ExitOrdered, 1, 2, 64) {
		shards := f.evaluated(exitRun{c: c, match: []int{perShard - 1, perShard}, late: 0})
		require.Equal(f, int64(perShard), shards[0], "rules evaluated by the first shard, %s", label(c))
		shards = f.evaluated(exitRun{c: c, match: []int{lastRule}, late: 0})
		require.Equal(f, int64(perShard), shards[0], "rules evaluated by the first shard, %s", label(c))
	}
}
