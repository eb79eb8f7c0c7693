package forkjoin

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// held is a shard that holds the given rules, and scans nothing.
type held []uint32

func (s held) Len() int                               { return len(s) }
func (s held) Index(pos int) uint32                   { return s[pos] }
func (s held) Stride(every int) int                   { return every }
func (s held) Scan(_ *packet.Packet, from, _ int) int { return from }

// ended is a participant without a match.
func ended(worker int, start, end uint64) *Participant {
	return &Participant{worker: worker, last: stamped{start: start, end: end, found: rules.NoRule}}
}

func TestDissect(t *testing.T) {
	caller, quick, tardy := ended(0, 1_010, 1_400), ended(1, 1_100, 1_300), ended(2, 1_150, 1_550)
	for name, tc := range map[string]struct {
		caller       *Participant
		participants []*Participant
		want         engines.Anatomy
	}{
		"a helper ends last": {caller, []*Participant{caller, quick, tardy},
			engines.Anatomy{Fork: 100, Skew: 50, Work: 400, Join: 450, Last: 2}},
		"the dispatcher's own shard ends last": {caller, []*Participant{caller, quick},
			engines.Anatomy{Fork: 10, Work: 390, Join: 600, Last: 0}},
		"the dispatcher waits": {nil, []*Participant{caller, quick},
			engines.Anatomy{Fork: 10, Work: 390, Join: 600, Last: 0}},
		"one helper": {nil, []*Participant{quick}, engines.Anatomy{Fork: 100, Work: 200, Join: 700, Last: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			got := dissect(1_000, 2_000, tc.caller, tc.participants)
			assert.Equal(t, tc.want, got)
			assert.EqualValues(t, 1_000, got.Total())
		})
	}
}

// TestInjectedTimeShowsInItsPart adds a time at one place of a packet, and nothing else of it changes.
func TestInjectedTimeShowsInItsPart(t *testing.T) {
	const by = 5_000
	one := func(fork, work, join uint64) engines.Anatomy {
		caller, helper := ended(0, 20+fork, 320+fork), ended(1, 120+fork, 420+fork+work)
		return dissect(0, 520+fork+work+join, caller, []*Participant{caller, helper})
	}
	before := one(0, 0, 0)
	for name, tc := range map[string]struct{ got, want engines.Anatomy }{
		"before the first start":            {one(by, 0, 0), engines.Anatomy{Fork: before.Fork + by, Work: before.Work, Join: before.Join, Last: 1}},
		"in one worker":                     {one(0, by, 0), engines.Anatomy{Fork: before.Fork, Work: before.Work + by, Join: before.Join, Last: 1}},
		"before the dispatcher sees a join": {one(0, 0, by), engines.Anatomy{Fork: before.Fork, Work: before.Work, Join: before.Join + by, Last: 1}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, tc.got) })
	}
}

// TestPartsAddUp: whatever the stamps say, also of clocks that disagree.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stamp := rapid.Uint64Range(1<<40, 1<<40+5_000)
		published, seen := stamp.Draw(t, "published"), stamp.Draw(t, "seen")
		var team []*Participant
		for w := range rapid.IntRange(1, 5).Draw(t, "workers") {
			team = append(team, ended(w, stamp.Draw(t, "start"), stamp.Draw(t, "end")))
		}
		var caller *Participant
		if rapid.Bool().Draw(t, "caller runs") {
			caller = team[0]
		}
		a := dissect(published, seen, caller, team)
		assert.Equal(t, span(published, seen), a.Total())
		assert.GreaterOrEqual(t, a.Skew, int64(0), "nobody starts before the first")
		for _, m := range team {
			assert.LessOrEqual(t, m.last.end, team[a.Last].last.end)
		}
	})
}

// answered is a participant that evaluated some of its shard's rules between two stamps.
func answered(exit engines.EarlyExit, shard held, start, end, evaluated uint64, found uint32) *Participant {
	return &Participant{exit: exit, shard: shard, last: stamped{start: start, end: end, rules: evaluated, found: found}}
}

func TestExit(t *testing.T) {
	low, high := held{0, 1, 2, 3}, held{4, 5, 6, 7}
	even, odd := held{0, 2, 4, 6}, held{1, 3, 5, 7}
	const none = rules.NoRule
	for name, tc := range map[string]struct {
		first, second *Participant
		want          engines.Exit
	}{
		"no match": {answered(engines.ExitOff, low, 0, 400, 4, none), answered(engines.ExitOff, high, 0, 400, 4, none), engines.Exit{}},
		"the rest of a higher shard is wasted": {answered(engines.ExitOrdered, low, 0, 100, 1, 0), answered(engines.ExitOrdered, high, 0, 300, 3, none),
			engines.Exit{Matched: true, Stop: 200, Wasted: 200}},
		"a lower shard must be looked through": {answered(engines.ExitOrdered, low, 0, 400, 4, none), answered(engines.ExitOrdered, high, 0, 100, 1, 4),
			engines.Exit{Matched: true, Stop: 300, Wasted: 0}},
		"a lower match decides, whenever it came": {answered(engines.ExitOff, low, 0, 400, 4, 3), answered(engines.ExitOff, high, 0, 100, 1, 4),
			engines.Exit{Matched: true}},
		"a shard on both sides": {answered(engines.ExitOrdered, even, 0, 200, 2, 2), answered(engines.ExitOrdered, odd, 0, 400, 4, none),
			engines.Exit{Matched: true, Stop: 200, Wasted: 200}},
		"needed for longer than the match took": {answered(engines.ExitOrdered, even, 0, 100, 2, 2), answered(engines.ExitOrdered, odd, 100, 500, 4, none),
			engines.Exit{Matched: true, Stop: 400, Wasted: 300}},
		"any drop ends it, the first one": {answered(engines.ExitAny, low, 0, 400, 4, 3), answered(engines.ExitAny, high, 0, 100, 1, 4),
			engines.Exit{Matched: true, Stop: 300, Wasted: 300}},
		"started after the match": {answered(engines.ExitOrdered, low, 0, 100, 1, 0), answered(engines.ExitOrdered, high, 150, 160, 0, none),
			engines.Exit{Matched: true, Stop: 60, Wasted: 10}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, exitOf([]*Participant{tc.first, tc.second}))
		})
	}
}
