package block

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// TestSlowestAreThoseOfASort: whatever comes in whatever order, pass after pass.
func TestSlowestAreThoseOfASort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 12).Draw(t, "k")
		passes := rapid.SliceOfN(rapid.SliceOfN(rapid.Uint64Range(1, 50), 0, 40), 1, 5).Draw(t, "passes")
		s := watchSlowest(k)
		defer s.steal.Close()
		var all []uint64
		at := uint64(0)
		for _, samples := range passes {
			order := make([]uint32, len(samples))
			for i := range order {
				order[i] = uint32(len(all) + i)
			}
			s.fold(samples, order, &tally{ticks: at}, usage.Usage{})
			for _, ticks := range samples {
				at += ticks
			}
			all = append(all, samples...)
		}
		for _, p := range s.kept {
			assert.Equal(t, all[p.slot], p.ticks, "the packet whose time it was")
		}
		slices.SortFunc(all, func(a, b uint64) int { return cmp.Compare(b, a) })
		var kept []uint64
		for _, p := range s.kept {
			kept = append(kept, p.ticks)
		}
		assert.True(t, slices.Equal(all[:min(k, len(all))], kept), "%v of %v", kept, all)
	})
}

func TestSlowPacketsAreNamed(t *testing.T) {
	s := watchSlowest(2)
	m := fakeMaterial(60)
	s.fold([]uint64{5, 9, 2}, []uint32{7, 33, 50}, &tally{ticks: 100}, usage.Usage{Involuntary: 3})
	s.fold([]uint64{1, 7}, []uint32{1, 31}, &tally{ticks: 116}, usage.Usage{})
	list := s.list(m, 10)
	require.Len(t, list, 2)
	first, second := list[0], list[1]
	assert.Equal(t, []any{"b.pcap", uint32(4), "drop by rule 5", 90.0, 1_140.0},
		[]any{first.File, first.Packet, first.Verdict, first.NS, *first.AtNS}, "number 33 is the fourth of the second file")
	assert.Equal(t, 3, first.Around.Packets)
	assert.EqualValues(t, 3, first.Around.InvoluntarySwitches)
	assert.Equal(t, []any{"b.pcap", uint32(2), "accept by policy"}, []any{second.File, second.Packet, second.Verdict})
	assert.Equal(t, []any{2, int64(0)}, []any{second.Around.Packets, second.Around.InvoluntarySwitches})
}

func TestBlocksKeepTheirSlowestPackets(t *testing.T) {
	j := fakeJob()
	j.Slowest = 10
	b := measure(j, &fake{}, fakeMaterial(300))
	require.Equal(t, study.BlockOK, b.Status, b.Reason)
	require.Len(t, b.Slowest, 10)
	assert.InEpsilon(t, *b.MaxNS, b.Slowest[0].NS, 1e-9)
	assert.True(t, slices.IsSortedFunc(b.Slowest, func(a, b study.SlowPacket) int { return cmp.Compare(b.NS, a.NS) }))
	for _, p := range b.Slowest {
		assert.LessOrEqual(t, *p.AtNS, b.WallNS*(1+1e-9))
		assert.GreaterOrEqual(t, *p.AtNS, p.NS)
	}
	assert.InDelta(t, 0, b.AllocsPerPkt, 0.001, "keeping them allocates nothing")
	j.Slowest = 0
	assert.Empty(t, measure(j, &fake{}, fakeMaterial(300)).Slowest)
}

func TestDissectedSlowPacketsHaveTheirStraggler(t *testing.T) {
	j := anatomyJob()
	j.Slowest = 3
	a := measure(j, &anatomical{}, fakeMaterial(1_000)).Anatomy
	require.NotNil(t, a)
	require.Len(t, a.Slowest, 3)
	assert.Equal(t, study.Parts{ForkNS: 100, SkewNS: 10, WorkNS: anatomyPackets, JoinNS: 50, TotalNS: anatomyPackets + 160}, *a.Slowest[0].Parts)
	assert.Equal(t, 0, *a.Slowest[0].Last)
	assert.Equal(t, 1, *a.Slowest[1].Last)
	assert.Equal(t, a.Slowest[0].Parts.TotalNS, a.Slowest[0].NS)
	assert.Nil(t, a.Slowest[0].AtNS)
}

// TestSlowestOfAnOpenLoopAreItsLongestResponses: packets that waited behind a stall are slow, however short their service.
func TestSlowestOfAnOpenLoopAreItsLongestResponses(t *testing.T) {
	clock := &simTime{step: 1}
	j := fakeJob()
	j.Duration, j.TicksPerNS, j.Slowest = 100*time.Millisecond, 1, 3
	w := newWalker(j, fakeMaterial(500), loop{engine: working(clock, time.Microsecond, 10*time.Millisecond, 120*time.Millisecond), mask: maskOf(j.Cell)})
	o := newOpenLoop(w, clock, 1, newTally(1, 0))
	b := j.blank()
	require.NoError(t, o.timed(j, Arrivals{Kind: Rate, PPS: 10_000}, &b))
	require.Len(t, b.Slowest, 3)
	first, second := b.Slowest[0], b.Slowest[1]
	assert.InDelta(t, 10e6, *first.ResponseNS, 200e3, "the stalled one")
	assert.InDelta(t, 10e6, first.NS, 200e3)
	assert.Less(t, second.NS, 10e3, "its own service is short")
	assert.InDelta(t, 9.9e6, *second.ResponseNS, 200e3, "it was due 100 us later")
	assert.Nil(t, first.AtNS)
	assert.Nil(t, first.Around)
}
