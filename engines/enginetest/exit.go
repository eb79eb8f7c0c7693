package enginetest

import (
	"fmt"
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

// Two shards of perShard rules each. A shard that is held up waits long enough for the other's match to be known.
const (
	perShard = 64
	lastRule = 2*perShard - 1
	waitFor  = 5 * time.Millisecond
	attempts = 20 // a busy machine may keep the other shard from its match for longer than waitFor
)

// exitRun says which rules match, and which shard is held up in its first rule until the other has matched.
type exitRun struct {
	c     engines.Config
	match []int
	late  int
}

// evaluated returns how many rules each shard evaluated for one packet.
func (f *fixture) evaluated(r exitRun) (shards [2]int64) {
	counts := make(tally, 2*perShard)
	s := script{size: 2 * perShard,
		match: func(rule, _ int) bool { return rule == r.match[0] || rule == r.match[len(r.match)-1] },
		before: func(rule, n int) {
			counts.count(rule, n)
			if rule == r.late*perShard {
				time.Sleep(waitFor)
			}
		}}
	f.with(s.set(), r.c, func(e engines.RuleEngine) { f.agree(s, r.c, 0, f.evaluate(e, 0)) })
	return [2]int64{counts.sum(0, perShard), counts.sum(perShard, 2*perShard)}
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
	for _, c := range exitShapes(engines.ExitOrdered, 1, 2, 8, 64) {
		f.stops(exitRun{c: c, match: []int{0}, late: 1})
	}
}

func exitAny(f *fixture) {
	for _, c := range exitShapes(engines.ExitAny, 1, 2, 8, 64) {
		f.stops(exitRun{c: c, match: []int{0}, late: 1})
		if f.spec.Traits.Parallel {
			f.stops(exitRun{c: c, match: []int{perShard}, late: 0})
		}
	}
}

// stops checks that the late shard looks, every ExitEvery rules, at what the other has found.
func (f *fixture) stops(r exitRun) {
	f.Helper()
	var seen [2]int64
	for range attempts {
		if seen = f.evaluated(r); seen[r.late] <= int64(r.c.ExitEvery) {
			return
		}
	}
	require.Fail(f, fmt.Sprintf("shard %d evaluated %d rules after a match that ends it was known, %s", r.late, seen[r.late], label(r.c)))
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
