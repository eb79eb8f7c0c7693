package rules_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/pcaps"
	"github.com/tigerbench/tigerbench/rules"
)

// withView returns the packets of a corpus, up to the limit, that have a layer-7 view.
func withView(tb testing.TB, corpus string, need packet.Need, limit int) (found []packet.Packet) {
	tb.Helper()
	c, _, err := pcaps.Open(corpus)
	require.NoError(tb, err)
	for i := 0; i < len(c.Records) && len(found) < limit; i++ {
		var p packet.Packet
		if packet.Parse(&p, c.Records[i].Link, c.Data(i)) != packet.OK {
			continue
		}
		if packet.FindL7(&p, &packet.L7{}, need); p.L7 != nil {
			found = append(found, p)
		}
	}
	return found
}

// TestIndexedAgreesOnTraffic compares with linear on real requests, responses and names, whole and from odd positions on.
func TestIndexedAgreesOnTraffic(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	overSets(t, []string{"builtin:web"}, func(t *testing.T, set *rules.Set) {
		linear, err := set.Shard(rules.Linear, everyIndex(set))
		require.NoError(t, err)
		indexed, err := set.Shard(rules.Indexed, everyIndex(set))
		require.NoError(t, err)
		for _, corpus := range []string{"builtin:web", "builtin:mixed", "builtin:dns"} {
			packets := withView(t, corpus, packet.NeedHTTP|packet.NeedDNS, 400)
			require.NotEmpty(t, packets)
			for i := range packets {
				p := &packets[i]
				require.Equal(t, linear.Scan(p, 0, set.Len()), indexed.Scan(p, 0, set.Len()), "%s, packet %d of %s", set.Name(), p.Number, corpus)
				from := random.IntN(set.Len())
				require.Equal(t, linear.Scan(p, from, set.Len()), indexed.Scan(p, from, set.Len()), "%s, packet %d of %s, from %d", set.Name(), p.Number, corpus, from)
			}
		}
	})
}

// TestRepeatsAreAskedOnce: tests that want the same of the same part are one.
func TestRepeatsAreAskedOnce(t *testing.T) {
	var list []rules.Rule
	for i := range 500 {
		list = append(list, rules.Rule{ID: fmt.Sprint(i), Layer: 7, Type: "http_uri_regex", Values: []string{"(?i)/admin", "x+"}, Action: "drop"})
	}
	set, _, err := rules.New("repeats", list, rules.Options{})
	require.NoError(t, err)
	shard, err := set.Shard(rules.Indexed, everyIndex(set)[100:])
	require.NoError(t, err)
	assert.Equal(t, 2, rules.DistinctURITests(shard))
	assert.Equal(t, 0, shard.Scan(http("GET", "/x/ADMIN"), 0, 400))
	assert.Equal(t, 7, shard.Scan(http("GET", "/x/ADMIN"), 7, 400), "the repeats still match, each in its place")
}

func TestIndexedAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector empties pools at random")
	}
	set := open(t, "builtin:web")
	shard, err := set.Shard(rules.Indexed, everyIndex(set))
	require.NoError(t, err)
	for _, p := range []*packet.Packet{
		tcp(1, 80), dns("www.example.com"), http("GET", "/order?q=1&r=<script", "User-Agent", "x", "Host", "localhost"), http("GET", "/\u017f\xff", "Cookie", "a=\u212a"),
	} {
		assert.Zero(t, testing.AllocsPerRun(100, func() { shard.Scan(p, 0, shard.Len()) }), "%+v", p)
	}
}

// BenchmarkHTTP evaluates real requests and responses by linear and indexed in turns, so that both see the same machine, and reports the
// medians over the turns and their ratio. Each turn begins untimed, until what the other matcher read has left the caches, and branches are
// foreseen as in a stream of packets.
func BenchmarkHTTP(b *testing.B) {
	packets := withView(b, "builtin:web", packet.NeedHTTP, 2000)
	b.Run("rules=builtin:web", func(b *testing.B) { compareOn(b, open(b, "builtin:web"), packets) })
	b.Run("rules=tiger-fox-704", func(b *testing.B) {
		set, _, err := rules.Load("tiger-fox-704.json", sharedFile(b, "tiger-fox-704.json"), rules.Options{Unsupported: rules.SkipUnsupported})
		require.NoError(b, err)
		compareOn(b, set, packets)
	})
}

func compareOn(b *testing.B, set *rules.Set, packets []packet.Packet) {
	const turn, settling = 20, time.Millisecond
	matchers := []rules.Matcher{rules.Linear, rules.Indexed}
	shards, times := make([]rules.Shard, len(matchers)), make([][]float64, len(matchers))
	for i, m := range matchers {
		var err error
		shards[i], err = set.Shard(m, everyIndex(set))
		require.NoError(b, err)
		for j := range packets {
			shards[i].Scan(&packets[j], 0, set.Len())
		}
	}
	next := 0
	scan := func(shard rules.Shard) time.Duration {
		begin := time.Now()
		for j := range turn {
			shard.Scan(&packets[(next+j)%len(packets)], 0, set.Len())
		}
		next += turn
		return time.Since(begin)
	}
	for b.Loop() {
		for i, shard := range shards {
			for begin := time.Now(); time.Since(begin) < settling; {
				scan(shard)
			}
			times[i] = append(times[i], float64(scan(shard).Nanoseconds())/turn)
		}
	}
	b.ReportMetric(0, "ns/op") // of both together: says nothing
	for i, m := range matchers {
		slices.Sort(times[i])
		b.ReportMetric(times[i][len(times[i])/2], "ns/"+string(m))
	}
	b.ReportMetric(times[0][len(times[0])/2]/times[1][len(times[1])/2], "x-faster")
}
