package forkjoin

import (
	"cmp"
	"slices"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// deal returns the rules of each of n shards, rising.
func deal(policy engines.ShardPolicy, set *rules.Set, n int) [][]uint32 {
	switch policy {
	case engines.Interleaved:
		return interleaved(set.Len(), n)
	case engines.Balanced:
		return balanced(set.Len(), set.Costs(), n)
	}
	return contiguous(set.Len(), n)
}

func contiguous(rules, n int) [][]uint32 {
	shards := make([][]uint32, n)
	for w := range shards {
		for i := w * rules / n; i < (w+1)*rules/n; i++ {
			shards[w] = append(shards[w], uint32(i))
		}
	}
	return shards
}

func interleaved(rules, n int) [][]uint32 {
	shards := make([][]uint32, n)
	for i := range rules {
		shards[i%n] = append(shards[i%n], uint32(i))
	}
	return shards
}

// balanced deals the dearest rule first, each to the shard that has least, so that no shard is dearer than 4/3 of the best deal's dearest. Equal costs
// deal like interleaved, and so do none.
// (R. L. Graham: Bounds on multiprocessing timing anomalies. SIAM Journal on Applied Mathematics, 1969. doi:10.1137/0117039)
func balanced(rules int, costs []float64, n int) [][]uint32 {
	if len(costs) != rules {
		return interleaved(rules, n)
	}
	dearest := interleaved(rules, 1)[0]
	slices.SortStableFunc(dearest, func(a, b uint32) int { return cmp.Compare(costs[b], costs[a]) })
	shards, loads := make([][]uint32, n), make([]float64, n)
	for _, i := range dearest {
		least := slices.Index(loads, slices.Min(loads))
		shards[least] = append(shards[least], i)
		loads[least] += costs[i]
	}
	for _, shard := range shards {
		slices.Sort(shard)
	}
	return shards
}
