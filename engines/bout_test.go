package engines_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/pcaps"
	"github.com/tigerbench/tigerbench/rules"
)

// bout is one rule set over one corpus, and what the naive evaluator says about each packet.
type bout struct {
	name      string
	set       *rules.Set
	traffic   *traffic
	synthetic bool // the rules were made from the corpus

	want    []rules.Verdict // by position in traffic.packets
	matched int
}

// judged asks the naive evaluator, and makes up costs by which shards can be balanced.
func (b bout) judged(tb testing.TB) *bout {
	tb.Helper()
	costs := make([]float64, b.set.Len())
	for i := range costs {
		costs[i] = float64(1 + i*i%7)
	}
	var err error
	b.set, err = b.set.WithCosts(costs)
	require.NoError(tb, err)
	b.want = oracle(tb, b.set, b.traffic.packets)
	for _, v := range b.want {
		if v.Rule != rules.NoRule {
			b.matched++
		}
	}
	return &b
}

// oracle computes the naive evaluator's verdicts, a stretch of the packets on each CPU.
func oracle(tb testing.TB, set *rules.Set, packets []packet.Packet) []rules.Verdict {
	tb.Helper()
	want := make([]rules.Verdict, len(packets))
	var judges sync.WaitGroup
	for k := range runtime.NumCPU() {
		evaluate := naively(tb, set)
		judges.Go(func() {
			for i := k; i < len(packets); i += runtime.NumCPU() {
				want[i] = evaluate(&packets[i])
			}
		})
	}
	judges.Wait()
	return want
}

// everyBout is the whole comparison: real captures with real rules, where they are, and the built-in corpora with rules
// made from their own packets.
func everyBout(t *testing.T) []*bout {
	bouts := realBouts(t)
	for _, name := range pcaps.BuiltinNames() {
		corpus := load(t, "builtin:"+name)
		for _, rate := range []float64{0.5, 0.01} {
			bouts = append(bouts, synthetic(t, corpus, rate))
		}
	}
	return bouts
}

// realBouts takes the shared captures and rule files; where they are absent the built-in corpora and rule sets.
func realBouts(t *testing.T) (bouts []*bout) {
	captures, found := shared("captures")
	if !found {
		t.Log("no shared captures: built-in corpora and rules instead")
		for _, name := range pcaps.BuiltinNames() {
			corpus := load(t, "builtin:"+name)
			bouts = append(bouts, builtin(t, corpus, "24"), builtin(t, corpus, "web"))
		}
		return bouts
	}
	corpus := load(t, captures+"/*.pcap*")
	for _, name := range []string{"tiger-fox-24.json", "tiger-fox-704.json"} {
		path, found := shared("rules/" + name)
		require.True(t, found, "captures are there, %s is not", path)
		bouts = append(bouts, bout{name: name, set: open(t, path), traffic: corpus}.judged(t))
	}
	return bouts
}

// sampleBouts is what every test run compares: a tenth of two corpora.
func sampleBouts(t *testing.T) []*bout {
	web, mixed := load(t, "builtin:web"), load(t, "builtin:mixed")
	web, mixed = web.thinned(len(web.packets)/10), mixed.thinned(len(mixed.packets)/8)
	return []*bout{synthetic(t, mixed, 0.5), builtin(t, web, "web")}
}
