package rules_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/rules"
)

// TestSyntheticHits measures the hit rate over many distinct keys, and where the deciding rules are.
func TestSyntheticHits(t *testing.T) {
	const packets = 20_000
	for _, c := range []struct {
		spec   string
		rate   float64
		places int // of rules that decide
		first  int // of them, -1: any
	}{
		{"synthetic:0", 0, 0, -1},
		{"synthetic:50", 0, 0, -1},
		{"synthetic:50,hit=0.1,at=first", 0.1, 1, 0},
		{"synthetic:50,hit=0.25,at=middle,seed=9", 0.25, 1, 25},
		{"synthetic:50,hit=0.5,at=last", 0.5, 1, 49},
		{"synthetic:50,hit=1,at=last", 1, 1, 49},
		{"synthetic:50,hit=0.5,at=random", 0.5, 16, -1},
		{"synthetic:3,hit=0.2", 0.2, 3, -1},
	} {
		set := open(t, c.spec)
		evaluate, reference := linear(t, set), oracle(t, set)
		decided, hits := map[uint32]int{}, 0
		for i := range packets {
			p := tcp(uint16(i), 80)
			p.SrcLo += uint64(i)
			v := evaluate(p)
			require.Equal(t, reference(p), v, c.spec)
			if v.Rule != rules.NoRule {
				hits++
				decided[v.Rule]++
			}
		}
		assert.InDelta(t, c.rate, float64(hits)/packets, 0.02, c.spec)
		assert.Len(t, decided, c.places, c.spec)
		if c.first >= 0 {
			assert.Contains(t, decided, uint32(c.first), c.spec)
		}
	}
}

// TestSyntheticIsReproducible: a seed always makes the same rules, and another seed others.
func TestSyntheticIsReproducible(t *testing.T) {
	a, b, c := open(t, "synthetic:100,seed=7,hit=0.1"), open(t, "synthetic:100,seed=7,hit=0.1"), open(t, "synthetic:100,seed=8,hit=0.1")
	assert.Equal(t, a.Rules(), b.Rules())
	assert.NotEqual(t, a.Rules(), c.Rules())
	types := map[string]int{}
	for _, r := range open(t, "synthetic:1000").Rules() {
		types[r.Type]++
	}
	assert.Equal(t, 500, types["match"])
	assert.Equal(t, 500, types["ip_src_in"]+types["ip_dst_in"])
}

// TestCost: the set carries an amount of work, which survives encoding and changes no verdict.
func TestCost(t *testing.T) {
	set, _, err := rules.Open("synthetic:40,cost=50ns,hit=0.5", rules.Options{OpsPerMicrosecond: 1000})
	require.NoError(t, err)
	assert.Equal(t, uint64(50), set.CostOperations())
	data, err := rules.Encode(set)
	require.NoError(t, err)
	again := load(t, string(data), rules.Options{})
	assert.Equal(t, set.CostOperations(), again.CostOperations())
	assert.Equal(t, set.Rules(), again.Rules())
	evaluate, reference := linear(t, again), oracle(t, again)
	for i := range 500 {
		p := udp(uint16(i), 7)
		assert.Equal(t, reference(p), evaluate(p))
	}
	for cost, want := range map[string]uint64{"1ns": 1, "1us": 1000, "0s": 0, "100ps": 1} {
		set, _, err := rules.Open("synthetic:4,cost="+cost, rules.Options{OpsPerMicrosecond: 1000})
		if cost == "100ps" {
			assert.Error(t, err, "durations have no picoseconds")
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, want, set.CostOperations(), cost)
	}
	assert.Positive(t, rules.Calibrate())
}

// TestEncode: a round trip gives the same rules, and the same file from then on.
func TestEncode(t *testing.T) {
	for _, set := range []*rules.Set{open(t, "builtin:24"), open(t, "builtin:web"), open(t, "synthetic:0"), open(t, "synthetic:30,hit=0.3"), load(t, validFile, rules.Options{})} {
		first, err := rules.Encode(set)
		require.NoError(t, err)
		again := load(t, string(first), rules.Options{})
		second, err := rules.Encode(again)
		require.NoError(t, err)
		assert.Equal(t, string(first), string(second))
		assert.Equal(t, fmt.Sprint(set.Rules()), fmt.Sprint(again.Rules()))
	}
	data, err := rules.Encode(load(t, validFile, rules.Options{}))
	require.NoError(t, err)
	assert.JSONEq(t, validFile, string(data))
}
