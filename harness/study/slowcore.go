package study

import "cmp"

// A block is on a slow core where its loop of loads takes over slowLoop times the shortest of the study's blocks with the same idle CPUs. Somebody else's virtual
// machine on the other thread of a core makes it 1.3 times as long and more (EPYC).
const slowLoop = 1.15

// mostSlow is the share of blocks on slow cores from which a study warns.
const mostSlow = 0.25

// fastestLoops are the shortest loops of loads by what idle CPUs do: a spinner on the other thread of a core is no stranger.
func fastestLoops(s *Study, blocks []Block) map[string]float64 {
	fastest := map[string]float64{}
	for i := range blocks {
		if loop := blocks[i].LoopNS; loop != nil {
			idle := s.group(blocks[i].Cell).Idle
			fastest[idle] = min(*loop, cmp.Or(fastest[idle], *loop))
		}
	}
	return fastest
}

// onSlowCore reports whether, as far as the study can tell by its own blocks, somebody else was on the core of the dispatcher or of the first helper just
// before or just after the block, or that CPU is slower.
func (t *table) onSlowCore(b *Block) bool {
	return b.LoopNS != nil && *b.LoopNS > slowLoop*t.fastest[t.study.group(b.Cell).Idle]
}

// slowBlocks counts the blocks on slow cores, and those that looked.
func (t *table) slowBlocks() (slow, looked int) {
	for _, cell := range t.blocks {
		for _, b := range cell {
			if b.LoopNS == nil {
				continue
			}
			looked++
			if t.onSlowCore(b) {
				slow++
			}
		}
	}
	return slow, looked
}
