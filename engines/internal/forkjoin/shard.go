package forkjoin

import "github.com/tigerbench/tigerbench/engines"

// indices returns the rules of shard w of n, rising.
func indices(policy engines.ShardPolicy, rules, n, w int) []uint32 {
	var out []uint32
	if policy == engines.Interleaved {
		for i := w; i < rules; i += n {
			out = append(out, uint32(i))
		}
		return out
	}
	for i := w * rules / n; i < (w+1)*rules/n; i++ {
		out = append(out, uint32(i))
	}
	return out
}
