package block

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/packet"
)

func TestWalksBetweenPacketsAreInNoSample(t *testing.T) {
	j := fakeJob()
	j.Group.Cold = true
	engine := &fake{}
	b := measure(j, engine, fakeMaterial(50))
	require.Equal(t, study.BlockOK, b.Status, b.Reason)
	assert.Equal(t, 1, engine.closed)
	assert.GreaterOrEqual(t, b.WallNS, 20e6*0.999, "the walks fill the block")
	assert.Less(t, *b.MeanNS*float64(b.Samples), b.WallNS, "and are in no sample")
	assert.InEpsilon(t, 1e9 / *b.MeanNS, b.PktPerS, 1e-6, "packets a second of the packets alone")
	assert.Equal(t, b.Samples, b.Accepted+b.Dropped)
	h, err := study.Decode(b.Histogram)
	require.NoError(t, err)
	assert.Equal(t, int64(b.Samples), h.Count())
}

// TestCachesAreColdForEachPacket counts the walks of another CPU's thread: each packet comes after one of its own.
func TestCachesAreColdForEachPacket(t *testing.T) {
	calls, walks, evaluated := make(chan struct{}), 0, 0
	cold := &chill{own: walked(64), others: []chan struct{}{calls}}
	go func() {
		for range calls {
			walks++
			cold.pending.Done()
		}
	}()
	defer func() { assert.NoError(t, cold.Close()) }()
	engine := &fake{each: func(*packet.Packet) {
		evaluated++
		assert.Equal(t, evaluated, walks, "pending's Wait comes between")
	}}
	m := fakeMaterial(20)
	w := newWalker(fakeJob(), m, loop{engine: engine})
	w.chill = cold
	s := w.walkCold(m.slots, w.order, never)
	assert.Equal(t, 20, s.n)
	assert.Equal(t, 20, evaluated)
}

func TestColdVerdictsAreChecked(t *testing.T) {
	j := fakeJob()
	j.Group.Cold = true
	m := fakeMaterial(50)
	for i := range m.slots {
		m.slots[i].Want ^= 1
	}
	b := measure(j, &fake{}, m)
	assert.Equal(t, study.BlockInvalid, b.Status)
	assert.GreaterOrEqual(t, b.Mismatches, b.Samples)
}

func TestChilledCPUs(t *testing.T) {
	machine := topology.Machine{CPUs: []topology.CPU{{ID: 0}, {ID: 1}, {ID: 5}}}
	for name, tc := range map[string]struct{ cell, want []int }{
		"not pinned: every CPU":                 {nil, []int{0, 1, 5}},
		"alone: the dispatcher walks by itself": {[]int{5}, nil},
		"each helper's once":                    {[]int{0, 1, 5, 1}, []int{1, 5}},
		"a helper on the dispatcher's CPU":      {[]int{0, 1, 0}, []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, chilledCPUs(study.Cell{CPUs: tc.cell}, machine))
		})
	}
}

func TestAWalkIsTwiceTheSecondLevelCache(t *testing.T) {
	machine := topology.Machine{Caches: []topology.Cache{{Level: 1, Bytes: 48 << 10}, {Level: 2, Bytes: 1 << 20}, {Level: 3, Bytes: 32 << 20}}}
	assert.Equal(t, 2<<20, walkedBytes(machine))
	assert.Equal(t, 2*unknownL2, walkedBytes(topology.Machine{}))
	lines := walked(4 * 64)
	assert.Equal(t, uint64(0+8+16+24), walkLines(lines), "each line once")
}

func TestHalvesOfAColdBlockAreOfItsTime(t *testing.T) {
	const n = 100
	tally := newTally(1, n*1_000)
	tally.gap = 990
	samples := make([]uint64, 2*n)
	for i := range samples {
		samples[i] = 10
	}
	tally.fold(samples)
	assert.EqualValues(t, 2*n*1_000, tally.spent())
	assert.EqualValues(t, n, tally.halves[0].count())
	assert.EqualValues(t, n, tally.halves[1].count())
}
