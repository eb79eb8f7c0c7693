package study

// slowLoop is how many times the loop of loads' fastest time of the study it takes on a slow core. Somebody else's virtual machine on the other thread of a core
// makes it 1.4 (EPYC).
const slowLoop = 1.15

// mostSlow is the share of blocks on slow cores from which the study is warned of.
const mostSlow = 0.25

// fastestLoop is the shortest loop of loads of all blocks; 0 where none measured it.
func fastestLoop(blocks []Block) (ns float64) {
	for i := range blocks {
		if loop := blocks[i].LoopNS; loop != nil && (ns == 0 || *loop < ns) {
			ns = *loop
		}
	}
	return ns
}

// onSlowCore reports whether somebody else was on the core of the dispatcher or of the first helper just before or just after the block, or its clock was
// slower, as far as the study can tell: by its own fastest block.
func (t *table) onSlowCore(b *Block) bool { return b.LoopNS != nil && *b.LoopNS > slowLoop*t.fastest }

// slowBlocks counts the blocks on slow cores, and those that could be found there.
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
