// Package cyclic is the blocking barrier of the engines that meet at one.
package cyclic

import "sync"

// Barrier is a blocking barrier for a fixed number of parties, used again and again: a mutex, a condition variable, and
// a phase that tells a party of this use from one of the next. Every field is read and written under mu only.
type Barrier struct {
	mu      sync.Mutex
	opened  sync.Cond // signalled by the last party to arrive: phase has changed
	parties int
	waiting int
	phase   uint32
}

// New makes a barrier for parties; first is where its phase starts to count.
func New(parties int, first uint32) *Barrier {
	b := &Barrier{parties: parties, phase: first}
	b.opened.L = &b.mu
	return b
}

// Wait returns once all parties have called it. What each party did before synchronizes before every return.
func (b *Barrier) Wait() {
	b.mu.Lock()
	phase := b.phase
	b.waiting++
	if b.waiting == b.parties {
		b.waiting = 0
		b.phase++
		b.mu.Unlock()
		b.opened.Broadcast()
		return
	}
	for b.phase == phase {
		b.opened.Wait()
	}
	b.mu.Unlock()
}
