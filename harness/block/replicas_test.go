package block

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// replicaSpecs has a sequential that is made by build.
func replicaSpecs(build func() (engines.RuleEngine, error)) []engines.Spec {
	return []engines.Spec{{Name: study.Sequential, New: func(_ *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		if c.Workers != 1 || len(c.CPUs) > 0 {
			return nil, errors.New("a replica is one thread, and pins itself")
		}
		return build()
	}}}
}

func fakeReplicas() (engines.RuleEngine, error) { return &fake{}, nil }

func replicaJob(n int) *Job {
	j := fakeJob()
	j.Cell = study.Cell{ID: 4, Engine: study.Replicas, Workers: n, CallerRuns: true, EarlyExit: "off"}
	return j
}

func TestReplicasHaveAThroughputAndNoTimeOfAPacket(t *testing.T) {
	b, err := measureReplicas(replicaSpecs(fakeReplicas), replicaJob(2), nil, flows(300))
	require.NoError(t, err)
	require.Equal(t, study.BlockOK, b.Status, b.Reason)
	assert.Equal(t, []int{4, 2, 0, 9}, []int{b.Cell, b.Repetition, b.Visit, b.Sequence})
	assert.Positive(t, b.Samples)
	assert.GreaterOrEqual(t, b.WallNS, 20e6*0.999)
	assert.Positive(t, b.PktPerS)
	assert.Positive(t, b.Passes)
	assert.Equal(t, b.Samples, b.Accepted+b.Dropped)
	for _, number := range []*float64{b.MeanNS, b.P50NS, b.P90NS, b.P99NS, b.P999NS, b.MaxNS, b.ParallelShare, b.RoundTripNS, b.LoopNS, b.CorunSlowdown} {
		assert.Nil(t, number)
	}
	assert.Empty(t, b.Histogram)
	assert.Zero(t, b.Mismatches)
	assert.InDelta(t, 0, b.AllocsPerPkt, 0.001, "the walks allocate nothing")
}

// TestReplicasAddUp: packets a second are summed, each replica's over its own time; the block lasts from the first to the last.
func TestReplicasAddUp(t *testing.T) {
	var all []*replica
	for _, timed := range []stretch{{n: 10, first: 1_000, last: 2_000}, {n: 40, first: 1_500, last: 3_500}} {
		m := fakeMaterial(10)
		r := &replica{walker: newWalker(fakeJob(), m, loop{engine: &fake{}}), timed: timed, warmedUp: true}
		r.orders = [][]uint32{r.order}
		all = append(all, r)
	}
	var b study.Block
	var wrong mismatches
	require.NoError(t, sumUp(&b, &Job{TicksPerNS: 2}, all, &wrong))
	assert.EqualValues(t, 50, b.Samples)
	assert.InDelta(t, 10/500e-9+40/1_000e-9, b.PktPerS, 1)
	assert.InDelta(t, 1_250, b.WallNS, 1e-9)
}

func TestReplicasWalkTheirOwnFlowsOnly(t *testing.T) {
	var seen []map[uint32]bool
	specs := replicaSpecs(func() (engines.RuleEngine, error) {
		own := map[uint32]bool{}
		seen = append(seen, own) // one replica: no two at once
		return &fake{each: func(p *packet.Packet) { own[p.Number] = true }}, nil
	})
	m := fakeMaterial(60) // one flow
	b, err := measureReplicas(specs, replicaJob(3), nil, m)
	require.NoError(t, err)
	require.Equal(t, study.BlockOK, b.Status, b.Reason)
	require.Len(t, seen, 1, "loops without a flow idle")
	assert.Len(t, seen[0], 60)
	assert.InDelta(t, float64(b.Samples)/3, float64(b.Dropped), 20, "every third packet, but for a walk that was cut")
}

func TestAWrongVerdictOfAReplicaIsFound(t *testing.T) {
	m := flows(100)
	m.slots[7].Want ^= 1
	b, err := measureReplicas(replicaSpecs(fakeReplicas), replicaJob(2), nil, m)
	require.NoError(t, err)
	assert.Equal(t, study.BlockInvalid, b.Status)
	assert.Positive(t, b.Mismatches)
	assert.Contains(t, b.FirstMismatch, "packet 8 of a.pcap")
	assert.Equal(t, b.Samples, b.Accepted+b.Dropped)
}

func TestReplicasThatFail(t *testing.T) {
	for name, tc := range map[string]struct {
		build  func() (engines.RuleEngine, error)
		reason string
	}{
		"not built": {func() (engines.RuleEngine, error) { return nil, errors.New("no memory") }, "no memory"},
		"panic": {func() (engines.RuleEngine, error) {
			return &fake{each: func(*packet.Packet) { panic("boom") }}, nil
		}, "engine panicked: boom"},
	} {
		t.Run(name, func(t *testing.T) {
			j := replicaJob(2)
			j.Duration = time.Millisecond
			b, err := measureReplicas(replicaSpecs(tc.build), j, nil, fakeMaterial(20))
			require.NoError(t, err)
			assert.Equal(t, study.BlockFailed, b.Status)
			assert.Contains(t, b.Reason, tc.reason)
		})
	}
	_, err := measureReplicas(nil, replicaJob(2), nil, fakeMaterial(20))
	assert.ErrorContains(t, err, "no sequential engine")
}
