package main

import (
	"slices"
	"sync"
)

// turns lets goroutines go one after another, round and round, until each has left.
type turns struct {
	mu   sync.Mutex
	next sync.Cond // Wait ends when who is first in the ring may have changed
	ring []int     // who is still there; the first one's turn it is
}

func newTurns(n int) *turns {
	t := &turns{ring: make([]int, n)}
	t.next.L = &t.mu
	for i := range t.ring {
		t.ring[i] = i
	}
	return t
}

// await returns when it is the turn of who, who must not have left.
func (t *turns) await(who int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.ring[0] != who {
		t.next.Wait()
	}
}

// pass ends the turn of who.
func (t *turns) pass(who int) {
	t.leave(who)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ring = append(t.ring, who)
	t.next.Broadcast()
}

// leave takes who out, whoever's turn it is.
func (t *turns) leave(who int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ring = slices.DeleteFunc(t.ring, func(one int) bool { return one == who })
	t.next.Broadcast()
}
