package team

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/rules"
)

// best is the lowest match known for a packet, on lines of its own: participants poll it. The dispatcher empties it before it starts
// them, and they lower it.
type best struct {
	_    [128]byte
	word atomic.Uint32
	_    [128]byte
}

func (b *best) empty() { b.word.Store(rules.NoRule) }

// lower ends, since the word only falls while participants run.
func (b *best) lower(index uint32) {
	for seen := b.word.Load(); index < seen; seen = b.word.Load() {
		if b.word.CompareAndSwap(seen, index) {
			return
		}
	}
}
