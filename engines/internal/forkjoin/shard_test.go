package forkjoin

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

func TestDeal(t *testing.T) {
	assert.Equal(t, [][]uint32{{0, 1}, {2, 3, 4}, {5, 6, 7}}, contiguous(8, 3))
	assert.Equal(t, [][]uint32{{0, 3, 6}, {1, 4, 7}, {2, 5}}, interleaved(8, 3))
	assert.Equal(t, [][]uint32{{0}, {1}, nil}, interleaved(2, 3), "more workers than rules leave empty shards")
	assert.Equal(t, [][]uint32{{1}, {0, 2, 3}}, balanced(4, []float64{3, 9, 3, 3}, 2), "the dearest first, each to whom least was dealt to")
	assert.Equal(t, interleaved(8, 3), balanced(8, []float64{2, 2, 2, 2, 2, 2, 2, 2}, 3), "equal costs")
	assert.Equal(t, interleaved(8, 3), balanced(8, nil, 3), "nobody measured")
}

// drawSet draws a set and the costs of its rules.
func drawSet(t *rapid.T) (*rules.Set, []float64) {
	costs := rapid.SliceOfN(rapid.Float64Range(0.01, 1000), 0, 60).Draw(t, "costs")
	set, err := rules.FromFuncs(rules.Drop, make([]func(*packet.Packet) bool, len(costs))...).WithCosts(costs)
	require.NoError(t, err)
	return set, set.Costs()
}

// TestDealPartitions: every rule is in exactly one shard, rising. Without costs shards differ by at most one rule; with them no shard is
// dearer than a fair share and one more rule.
func TestDealPartitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := rapid.SampledFrom(engines.ShardPolicies()).Draw(t, "policy")
		set, costs := drawSet(t)
		n, workers := set.Len(), rapid.IntRange(1, 12).Draw(t, "workers")
		var all []uint32
		sum, dearest, most := 0.0, 0.0, 0.0
		for _, shard := range deal(policy, set, workers) {
			assert.True(t, slices.IsSorted(shard))
			if policy != engines.Balanced {
				assert.GreaterOrEqual(t, len(shard), n/workers)
				assert.LessOrEqual(t, len(shard), n/workers+1)
			}
			load := 0.0
			for _, i := range shard {
				load += costs[i]
				most = max(most, costs[i])
			}
			sum, dearest = sum+load, max(dearest, load)
			all = append(all, shard...)
		}
		slices.Sort(all)
		assert.Len(t, all, n)
		for i, index := range all {
			assert.EqualValues(t, i, index)
		}
		if policy == engines.Balanced {
			assert.LessOrEqual(t, dearest, sum/float64(workers)+most+1e-6)
		}
		assert.Equal(t, deal(policy, set, workers), deal(policy, set, workers), "dealt alike in every process")
	})
}

func TestOverlap(t *testing.T) {
	at := func(length int, start, end uint64) *Participant {
		return &Participant{length: length, last: stamped{start: start, end: end}}
	}
	var o overlap
	o.add([]*Participant{at(1, 0, 10), at(1, 10, 20)})
	assert.Equal(t, overlap{packets: 1}, o, "one after the other is not parallel")
	o.add([]*Participant{at(1, 0, 10), at(1, 20, 30), at(1, 9, 11)})
	assert.Equal(t, overlap{packets: 2, overlapped: 1}, o)
	o.add([]*Participant{at(1, 0, 10), at(0, 0, 10)})
	assert.Equal(t, overlap{packets: 2, overlapped: 1}, o, "an empty shard has no work to overlap with")
}
