package team

import (
	"cmp"
	"slices"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// deal returns the rules of each shard, rising.
func deal(set *rules.Set, c engines.Config) [][]uint32 {
	shards, costs := make([][]uint32, c.Workers), set.Costs()
	if c.Shards == engines.Balanced && costs != nil {
		return balanced(costs, shards)
	}
	for i := range set.Len() {
		w := i % c.Workers
		if c.Shards == engines.Contiguous {
			w = ((i+1)*c.Workers - 1) / set.Len() // runs of neighbours, cut at w*rules/workers
		}
		shards[w] = append(shards[w], uint32(i))
	}
	return shards
}

// balanced gives the dearest rule that is left to the shard that has least.
func balanced(costs []float64, shards [][]uint32) [][]uint32 {
	dearest, loads := make([]int, len(costs)), make([]float64, len(shards))
	for i := range dearest {
		dearest[i] = i
	}
	slices.SortStableFunc(dearest, func(a, b int) int { return cmp.Compare(costs[b], costs[a]) })
	for _, i := range dearest {
		w := slices.Index(loads, slices.Min(loads))
		shards[w], loads[w] = append(shards[w], uint32(i)), loads[w]+costs[i]
	}
	for _, shard := range shards {
		slices.Sort(shard)
	}
	return shards
}
