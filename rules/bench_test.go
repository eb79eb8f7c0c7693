package rules_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestScanAllocatesNothing, regular expressions included, once they are warm.
func TestScanAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector empties pools at random")
	}
	for _, spec := range []string{"builtin:24", "builtin:web", "synthetic:100,hit=0.1", "synthetic:10,cost=10ns"} {
		set, _, err := rules.Open(spec, rules.Options{OpsPerMicrosecond: 100})
		require.NoError(t, err)
		evaluate := linear(t, set)
		for _, p := range []*packet.Packet{tcp(1, 80), dns("www.example.com"), http("GET", "/index.html?q=plain+words", "User-Agent", "x", "Host", "h")} {
			assert.Zero(t, testing.AllocsPerRun(100, func() { evaluate(p) }), "%s %+v", spec, p)
		}
	}
}

// BenchmarkLinear scans whole sets that nothing matches, and reports the time a rule.
func BenchmarkLinear(b *testing.B) {
	for _, spec := range []string{"builtin:24", "synthetic:24", "synthetic:1000", "synthetic:10000"} {
		for _, step := range []int{0, 2} { // 2: as with early exit, polled every two rules
			set := open(b, spec)
			indices := make([]uint32, set.Len())
			for i := range indices {
				indices[i] = uint32(i)
			}
			shard, err := set.Shard(rules.Linear, indices)
			require.NoError(b, err)
			name, by := fmt.Sprintf("rules=%s", spec), set.Len()
			if step > 0 {
				name, by = fmt.Sprintf("%s/step=%d", name, step), step
			}
			b.Run(name, func(b *testing.B) {
				p := tcp(40000, 443)
				for b.Loop() {
					for from := 0; from < shard.Len(); from += by {
						to := min(from+by, shard.Len())
						if shard.Scan(p, from, to) != to {
							b.Fatal("nothing should match")
						}
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(shard.Len()), "ns/rule")
			})
		}
	}
}

// BenchmarkLayer7 evaluates a plain request against the web rules.
func BenchmarkLayer7(b *testing.B) {
	evaluate := linear(b, open(b, "builtin:web"))
	p := http("GET", "/products/42?lang=en&q=orange+kettle", "Host", "shop.example.com", "User-Agent", "Mozilla/5.0 (X11; Linux x86_64)")
	for b.Loop() {
		if evaluate(p).Rule != rules.NoRule {
			b.Fatal("nothing should match")
		}
	}
}

// BenchmarkLoad loads what blocks load: an encoded set.
func BenchmarkLoad(b *testing.B) {
	for _, spec := range []string{"builtin:web", "synthetic:1000", "synthetic:10000"} {
		data, err := rules.Encode(open(b, spec))
		require.NoError(b, err)
		b.Run(spec, func(b *testing.B) {
			for b.Loop() {
				load(b, string(data), rules.Options{})
			}
		})
	}
}
