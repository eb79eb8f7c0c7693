package forkjoin

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/rules"
)

// Lowest collects the answers of gates that share memory, on lines of its own.
type Lowest struct {
	_ align.Pad
	Minimum
	_ align.Pad
}

// Minimum is one word that helpers lower on a match only, so that packets without a match cost no transfer. Take empties
// it; what publishes the word is the gate's own join.
type Minimum struct{ word atomic.Uint32 }

// Reset empties the word, before the first Fork.
func (l *Minimum) Reset() { l.word.Store(rules.NoRule) }

// Add lowers the word to index: a CAS, since another helper may have stored a lower one in between.
func (l *Minimum) Add(index uint32) {
	for seen := l.word.Load(); index < seen; seen = l.word.Load() {
		if l.word.CompareAndSwap(seen, index) {
			return
		}
	}
}

// Take returns the lowest index and empties the word. Called by the dispatcher once all helpers have arrived.
func (l *Minimum) Take() uint32 {
	index := l.word.Load()
	if index != rules.NoRule {
		l.word.Store(rules.NoRule)
	}
	return index
}
