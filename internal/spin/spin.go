// Package spin holds what a busy wait does between two looks: the processor's hint for it, and waits whose length can be chosen.
package spin

import "sync/atomic"

// MaxPause is the most hints that one call gives. The assembly has no safe point, so a longer run would hold up the
// garbage collector and goroutine preemption.
const MaxPause = 200

// MaxDelay is the most steps of one Delay, for the same reason.
const MaxDelay = 200

// Pause gives n hints, at most MaxPause, that the caller is spinning: PAUSE on amd64, YIELD on arm64, an empty loop
// elsewhere. It only hints: the caller's atomic load afterwards carries the edge.
//
// It must not be inlined: the call's prologue is where the goroutine can be preempted, so that a spinning
// goroutine doesn't keep a collection waiting.
//
//go:noinline
func Pause(n uint32) { pause(min(n, MaxPause)) }

// Delay touches no memory for some 12 cycles a step, at most MaxDelay steps, and about 10 ns more where there is any; loads after it begin when it is over. How long
// a PAUSE lasts can't be chosen, and differs by a factor of ten between processors.
//
//go:noinline
func Delay(steps uint32) { delay(min(steps, MaxDelay)) }

// Short is a wait between two looks at a line that another CPU is about to write: some 20 ns with its call. No wait at all
// would be worse: the processor then has many loads under way at once, and throws all of them away when the line is written.
func Short() { Delay(1) }

// Own hints that the caller will write word's line when it has seen in it what it waits for: the load after it then brings the line to be written, not to be
// read only, and the write needs no transfer of its own. It only hints, as Pause does.
func Own(word *atomic.Uint32) { own(word) }
