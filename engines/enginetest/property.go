package enginetest

import (
	"runtime"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

var propertyCases = []testCase{
	{"property", "any rules, packets, workers, early exit and shards give the verdict of one thread", property},
}

func property(f *fixture) {
	rapid.Check(f.T, func(t *rapid.T) {
		c := drawConfig(t)
		s := script{size: rapid.IntRange(0, 40).Draw(t, "rules"), match: drawMatch(t)}
		e, err := f.spec.New(s.set(), c)
		require.NoError(t, err, label(c))
		defer func() { require.NoError(t, e.Close()) }()
		for n := range rapid.IntRange(1, affordable(c)).Draw(t, "packets") {
			checkVerdict(t, s, c, n, f.evaluate(e, n))
		}
	})
}

// affordable is how many packets a drawn example may have: few where participants wait for each other's time slices.
func affordable(c engines.Config) int {
	if c.Participants() > runtime.NumCPU() {
		return 3
	}
	return 30
}

func drawConfig(t *rapid.T) engines.Config {
	c := shaped(rapid.SampledFrom([]int{1, 2, 2, 3, widest}).Draw(t, "workers"), rapid.Bool().Draw(t, "caller-runs"))
	c.EarlyExit = rapid.SampledFrom([]engines.EarlyExit{engines.ExitOff, engines.ExitOrdered, engines.ExitAny}).Draw(t, "exit")
	c.ExitEvery = rapid.SampledFrom([]int{1, 2, 3, 8, 64}).Draw(t, "every")
	c.Shards = rapid.SampledFrom(engines.ShardPolicies()).Draw(t, "shards")
	c.LockThread = rapid.Bool().Draw(t, "lock")
	c.Matcher = rapid.SampledFrom([]rules.Matcher{rules.Linear, rules.Indexed}).Draw(t, "matcher")
	return c
}

// drawMatch makes rules that match one pair of rule and packet in oneIn, from one in one to hardly any.
func drawMatch(t *rapid.T) func(rule, n int) bool {
	oneIn := rapid.SampledFrom([]uint64{1, 3, 20, 200}).Draw(t, "one-in")
	return scattered(rapid.Uint64Max(1000).Draw(t, "seed"), oneIn)
}

func checkVerdict(t *rapid.T, s script, c engines.Config, n int, got rules.Verdict) {
	want := s.verdict(n)
	if c.EarlyExit == engines.ExitAny {
		require.Equal(t, want.Action, got.Action, "action on packet %d, %s", n, label(c))
		return
	}
	require.Equal(t, want, got, "verdict on packet %d, %s", n, label(c))
}
