package wait

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/futex"
)

// Asleep is the bit of a word that says that somebody sleeps in the kernel until its value changes, or is about to. Two sides that answer
// each other through one word wait by turns: who posted a value may mark it before the other has seen it, so that a value is the
// same with the bit and without. Only who waits for the next value sets it; who posts that takes it away with the old one.
const Asleep = 1

// Post stores value, which is even, and wakes the waiter if it is asleep; it reports whether it was. One exchange does both:
// where the old value lacks the bit nobody sleeps on it and nobody will, for a waiter that now tries to set the bit finds
// the new value. So a waiter that spins costs no system call. On amd64 the exchange is the instruction of a plain atomic store.
//
// What the caller wrote before synchronizes before the return of the Reach that finds value.
func Post(word *atomic.Uint32, value uint32) (woke bool) {
	return word.Swap(value)&Asleep != 0 && wake(word)
}

// wake is apart so that Post is small enough to be inlined (cost 74 of 80, Go 1.26): a call there is on the way of every packet.
//
//go:noinline
func wake(word *atomic.Uint32) bool {
	futex.Wake(word, 1)
	return true
}

// park sleeps until word holds want. A CAS sets the bit, not an Or: where the word has changed since it was looked at, the
// value that it holds now may be the one waited for. The kernel puts the thread to sleep only while the word still has the bit, so
// a Post in between is not missed; a sleep may end without one, hence the loop.
func park(word *atomic.Uint32, want uint32) {
	for seen := word.Load(); seen&^Asleep != want; seen = word.Load() {
		if seen&Asleep != 0 || word.CompareAndSwap(seen, seen|Asleep) {
			futex.Wait(word, seen|Asleep)
		}
	}
}
