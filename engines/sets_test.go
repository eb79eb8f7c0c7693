package engines_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
	"github.com/tigerbench/tigerbench/rules/naive"
)

// open opens rules as the command line names them. Rules with countries are left out: there is no GeoIP file.
func open(tb testing.TB, spec string) *rules.Set {
	tb.Helper()
	set, _, err := rules.Open(spec, rules.Options{Unsupported: rules.SkipUnsupported})
	require.NoError(tb, err)
	return set
}

// benchSets are the rules of BenchmarkEvaluate: the original experiment's number, and one at which scanning takes about as
// long as fork and join.
func benchSets(tb testing.TB) []*rules.Set {
	tb.Helper()
	return []*rules.Set{open(tb, "builtin:24"), open(tb, "synthetic:1000")}
}

// naively returns a function that gives the naive evaluator's verdicts, for one goroutine.
func naively(tb testing.TB, set *rules.Set) func(*packet.Packet) rules.Verdict {
	tb.Helper()
	e, err := naive.New(set.Rules(), set.Countries())
	require.NoError(tb, err)
	return e.Evaluate
}

// builtin is a bout of built-in rules.
func builtin(tb testing.TB, corpus *traffic, name string) *bout {
	tb.Helper()
	return bout{name: "builtin:" + name + " on " + corpus.name, set: open(tb, "builtin:"+name), traffic: corpus}.judged(tb)
}

// Sizes of a set made from a corpus: the most rules for which it has packets to decide.
const (
	mostSynthetic  = 64
	leastSynthetic = 8
)

// synthetic is a bout of rules made from the corpus's own packets: they overlap, some accept and some drop, and about the
// share rate of the packets matches.
func synthetic(tb testing.TB, corpus *traffic, rate float64) *bout {
	tb.Helper()
	keys := make([]packet.Key, len(corpus.packets))
	for i := range keys {
		keys[i] = corpus.packets[i].Key
	}
	set := fromPackets(keys, rate)
	require.NotNil(tb, set, "no %d rules could be made from %s", leastSynthetic, corpus.name)
	name := fmt.Sprintf("rules made from %s, hit rate %g", corpus.name, rate)
	return bout{name: name, set: set, traffic: corpus, synthetic: true}.judged(tb)
}

// fromPackets tries more rules before fewer. A seed may begin with rules so wide that nothing is left for the later ones.
func fromPackets(keys []packet.Key, rate float64) *rules.Set {
	for n := mostSynthetic; n >= leastSynthetic; n /= 2 {
		for seed := range uint64(6) {
			if set, err := rules.FromPackets(keys, seed, n, rate); err == nil {
				return set
			}
		}
	}
	return nil
}
