package rules_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

func TestCostsSurviveAFile(t *testing.T) {
	set := open(t, "builtin:24")
	assert.Nil(t, set.Costs())
	costs := make([]float64, set.Len())
	for i := range costs {
		costs[i] = 0.001 + math.Sqrt(float64(i))
	}
	with, err := set.WithCosts(costs)
	require.NoError(t, err)
	assert.Nil(t, set.Costs(), "a set does not change")
	assert.Equal(t, []float64{0.01, 1}, with.Costs()[:2], "hundredths, and never 0")
	data, err := rules.Encode(with)
	require.NoError(t, err)
	assert.Equal(t, with.Costs(), load(t, string(data), rules.Options{}).Costs())
}

func TestBadCostsAreRefused(t *testing.T) {
	const rule = `{"id": "a", "layer": 4, "type": "tcp_dst_port", "values": [22], "action": "drop"}`
	for costs, says := range map[string]string{
		`[1, 2]`: "has 2 costs for 1 rules: give one for each rule", `[]`: "has 0 costs for 1 rules", `[0]`: "costs_ns[0]: is a number, 0: give nanoseconds above 0",
		`["x"]`: "costs_ns[0]: is text", `7`: "costs_ns: is a number: give an array", `[-1]`: "above 0",
	} {
		_, _, err := rules.Load("f.json", []byte(`{"costs_ns": `+costs+`, "rules": [`+rule+`]}`), rules.Options{})
		assert.ErrorContains(t, err, says, costs)
	}
	for _, costs := range [][]float64{nil, {1, 2}, {0}, {-1}, {math.NaN()}, {math.Inf(1)}} {
		_, err := rules.FromFuncs(rules.Drop, nil).WithCosts(costs)
		assert.ErrorContains(t, err, "give rules costs", "%v", costs)
	}
}

// counting returns rules that count their checks; rule i matches where match says so.
func counting(match ...func(*packet.Packet) bool) (*rules.Set, []int) {
	checks := make([]int, len(match))
	for i, inner := range match {
		match[i] = func(p *packet.Packet) bool {
			checks[i]++
			return inner(p)
		}
	}
	return rules.FromFuncs(rules.Drop, match...), checks
}

func never(*packet.Packet) bool { return false }

func odd(p *packet.Packet) bool { return p.Number%2 == 1 }

// numbered are packets 0 to n-1.
func numbered(n int) []packet.Packet {
	packets := make([]packet.Packet, n)
	for i := range packets {
		packets[i].Number = uint32(i)
	}
	return packets
}

// TestWeighChecksEveryRule, whatever matched before it, as often as it needs to.
func TestWeighChecksEveryRule(t *testing.T) {
	set, checks := counting(odd, never, odd)
	costs, err := rules.Weigh(t.Context(), set, numbered(10))
	require.NoError(t, err)
	require.Len(t, costs, 3)
	for i := range costs {
		assert.Positive(t, costs[i])
		assert.Greater(t, checks[i], 3)
	}
	_, err = rules.Weigh(t.Context(), set, nil)
	assert.ErrorContains(t, err, "no packet")
}

// TestWeighSpreadsItsChecks: many rules get fewer checks than there are packets, from all over them.
func TestWeighSpreadsItsChecks(t *testing.T) {
	const packets = 2_000
	last := uint32(0)
	match := make([]func(*packet.Packet) bool, 1_200)
	for i := range match {
		match[i] = func(p *packet.Packet) bool {
			last = max(last, p.Number)
			return false
		}
	}
	_, err := rules.Weigh(t.Context(), rules.FromFuncs(rules.Drop, match...), numbered(packets))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, last, uint32(packets/2))
}

// TestProfileCountsWhatOneThreadChecks: rules behind the first match are not checked.
func TestProfileCountsWhatOneThreadChecks(t *testing.T) {
	set, checks := counting(never, odd, never)
	p, err := rules.TakeProfile(t.Context(), set, numbered(10), 0)
	require.NoError(t, err)
	assert.Equal(t, 1, p.Passes)
	assert.EqualValues(t, 10, p.Packets)
	assert.Equal(t, []int{10, 10, 5}, checks)
	sum := 0.0
	for i, r := range p.Rules {
		assert.EqualValues(t, checks[r.Index], r.Checks)
		assert.EqualValues(t, map[uint32]int{1: 5}[r.Index], r.Matches)
		assert.True(t, i == 0 || r.Share <= p.Rules[i-1].Share, "by falling share")
		assert.GreaterOrEqual(t, min(r.Match, r.Miss, r.Max), 0.0)
		sum += r.Share
	}
	assert.True(t, p.Total == 0 || math.Abs(sum-1) < 1e-6, "shares add up to 1: %g", sum)
	p, err = rules.TakeProfile(t.Context(), set, numbered(10), 100*time.Millisecond)
	require.NoError(t, err)
	assert.Greater(t, p.Passes, 1)
	_, err = rules.TakeProfile(t.Context(), set, nil, 0)
	assert.ErrorContains(t, err, "no packet")
}

// TestInterruptedCostsAreNone: neither Weigh nor TakeProfile goes on once its context is done.
func TestInterruptedCostsAreNone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	set, checks := counting(func(*packet.Packet) bool {
		cancel()
		return false
	}, never)
	_, err := rules.TakeProfile(ctx, set, numbered(10), time.Hour)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []int{1, 1}, checks)
	_, err = rules.Weigh(ctx, set, numbered(10))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []int{1, 1}, checks)
}

// TestTablesKeepToTheirMemory: indexed may hold 256 MB.
func TestTablesKeepToTheirMemory(t *testing.T) {
	overSets(t, []string{"builtin:web", "synthetic:100000"}, func(t *testing.T, set *rules.Set) {
		b, err := rules.MeasureBuild(set, rules.Indexed)
		require.NoError(t, err)
		assert.Positive(t, b.Bytes)
		assert.Less(t, b.Bytes, uint64(256<<20))
		t.Logf("%v, %d bytes", b.Time, b.Bytes)
	})
}
