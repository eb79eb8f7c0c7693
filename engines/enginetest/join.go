package enginetest

import (
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
)

var joinCases = []testCase{
	{"never early", "Evaluate returns after every participant has arrived: held up in any one shard, it waits", neverEarly},
	{"never early after a match", "a match in one shard does not let Evaluate return while another is still in a rule", neverEarlyAfterMatch},
	{"packet let go", "the packet is valid during Evaluate only: no participant looks at it afterwards", packetLetGo},
}

// A held-up shard must keep Evaluate from returning for holdUp; an early join returns thousands of times sooner.
const holdUp = 5 * time.Millisecond

func neverEarly(f *fixture) {
	for _, c := range []engines.Config{shaped(1, false), shaped(2, true), shaped(2, false), shaped(3, true), shaped(3, false)} {
		for slow := range c.Workers {
			f.holdUpShard(c, slow, nil)
		}
	}
}

func neverEarlyAfterMatch(f *fixture) {
	for _, exit := range []engines.EarlyExit{engines.ExitOff, engines.ExitOrdered, engines.ExitAny} {
		for _, c := range []engines.Config{shaped(2, true), shaped(3, false)} {
			c.EarlyExit = exit
			for slow := 1; slow < c.Workers; slow++ {
				f.holdUpShard(c, slow, func(rule, _ int) bool { return rule == 0 })
			}
		}
	}
}

// holdUpShard makes one shard sleep inside its only rule in every other of four epochs. When Evaluate returns, a shard
// that went into its rule must have come out of it.
func (f *fixture) holdUpShard(c engines.Config, slow int, match func(rule, n int) bool) {
	f.Helper()
	entered, left := make(tally, c.Workers), make(tally, c.Workers)
	s := script{size: c.Workers, match: match, before: func(rule, n int) {
		entered.count(rule, n)
		if rule == slow && n%2 == 0 {
			time.Sleep(holdUp)
		}
		left.count(rule, n)
	}}
	f.with(s.set(), c, func(e engines.RuleEngine) {
		for n := range 4 {
			f.agree(s, c, n, f.evaluate(e, n))
			if match == nil {
				require.Equal(f, int64(n+1), left[slow].Load(), "shard %d had not arrived when Evaluate returned, %s", slow, label(c))
			}
			require.Equal(f, entered.sum(0, c.Workers), left.sum(0, c.Workers),
				"a rule was running when Evaluate returned, shard %d held up, %s", slow, label(c))
		}
	})
}

// packetLetGo looks for reads of a packet after its Evaluate: rules see the number that the dispatcher meant, and
// under the race detector a late read of the overwritten packet is reported.
func packetLetGo(f *fixture) {
	for _, c := range fewShapes() {
		var current, wrong atomic.Int64
		s := script{size: 9, match: scattered(5, 6), before: func(_, n int) {
			if int64(n) != current.Load() {
				wrong.Add(1)
			}
		}}
		f.with(s.set(), c, func(e engines.RuleEngine) {
			drive(200, func(i int) {
				current.Store(int64(i))
				f.agree(s, c, i, f.evaluate(e, i))
			})
		})
		require.Zero(f, wrong.Load(), "rules saw a packet of another epoch, %s", label(c))
	}
}
