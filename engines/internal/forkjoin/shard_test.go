package forkjoin

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/engines"
)

func TestIndices(t *testing.T) {
	assert.Equal(t, []uint32{0, 1}, indices(engines.Contiguous, 8, 3, 0))
	assert.Equal(t, []uint32{2, 3, 4}, indices(engines.Contiguous, 8, 3, 1))
	assert.Equal(t, []uint32{5, 6, 7}, indices(engines.Contiguous, 8, 3, 2))
	assert.Equal(t, []uint32{1, 4, 7}, indices(engines.Interleaved, 8, 3, 1))
	assert.Empty(t, indices(engines.Interleaved, 2, 3, 2), "more workers than rules leave empty shards")
}

// TestIndicesPartition: every rule is in exactly one shard, rising, and shards differ by at most one rule.
func TestIndicesPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := rapid.SampledFrom([]engines.ShardPolicy{engines.Contiguous, engines.Interleaved}).Draw(t, "policy")
		n, workers := rapid.IntRange(0, 100).Draw(t, "rules"), rapid.IntRange(1, 12).Draw(t, "workers")
		var all []uint32
		for w := range workers {
			shard := indices(policy, n, workers, w)
			assert.True(t, slices.IsSorted(shard))
			assert.GreaterOrEqual(t, len(shard), n/workers)
			assert.LessOrEqual(t, len(shard), n/workers+1)
			all = append(all, shard...)
		}
		slices.Sort(all)
		assert.Len(t, all, n)
		for i, index := range all {
			assert.EqualValues(t, i, index)
		}
	})
}

func TestOverlap(t *testing.T) {
	at := func(length int, start, end uint64) *Participant {
		return &Participant{length: length, start: start, end: end}
	}
	var o overlap
	o.add([]*Participant{at(1, 0, 10), at(1, 10, 20)})
	assert.Equal(t, overlap{packets: 1}, o, "one after the other is not parallel")
	o.add([]*Participant{at(1, 0, 10), at(1, 20, 30), at(1, 9, 11)})
	assert.Equal(t, overlap{packets: 2, overlapped: 1}, o)
	o.add([]*Participant{at(1, 0, 10), at(0, 0, 10)})
	assert.Equal(t, overlap{packets: 2, overlapped: 1}, o, "an empty shard has no work to overlap with")
}
