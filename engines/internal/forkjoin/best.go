package forkjoin

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/rules"
)

// best is the lowest match known in the current epoch: what early exit looks at.
//
//	bit 63       32 31        0
//	   [  epoch   ][  index   ]
//
// Participants write it, on a match only; participants read it while they evaluate. A word of another epoch
// counts as "no match", so it is never reset between packets; only where the epoch wraps to 0 does the dispatcher clear it,
// before the fork, so that a word left from 2^32 packets ago is never taken for today's.
type best struct {
	_    align.Pad // see align.Line: polled while others write their own state
	word atomic.Uint64
	_    align.Pad
}

// clear forgets every match. Called by the dispatcher while no participant evaluates.
func (b *best) clear() { b.word.Store(uint64(rules.NoRule)) }

// lower makes index the epoch's best if it is the lowest so far. A CAS and not a store, since another
// participant may have stored a lower one in between; the order of winners doesn't matter, the lowest stays.
func (b *best) lower(epoch, index uint32) {
	mine := uint64(epoch)<<32 | uint64(index)
	for {
		seen := b.word.Load()
		if uint32(seen>>32) == epoch && uint32(seen) <= index {
			return
		}
		if b.word.CompareAndSwap(seen, mine) {
			return
		}
	}
}

// known returns the lowest match of this epoch that anyone has reported, or rules.NoRule.
func (b *best) known(epoch uint32) uint32 {
	if seen := b.word.Load(); uint32(seen>>32) == epoch {
		return uint32(seen)
	}
	return rules.NoRule
}
