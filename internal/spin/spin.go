// Package spin holds the processor's hint for busy waiting.
package spin

// MaxPause is the most hints that one call gives. The assembly has no safe point, so a longer run would hold up the
// garbage collector and goroutine preemption.
const MaxPause = 200

// Pause gives n hints, at most MaxPause, that the caller is spinning: PAUSE on amd64, YIELD on arm64, an empty loop
// elsewhere. It only hints: the caller's atomic load afterwards carries the edge.
//
// It must not be inlined: the call's prologue is where the goroutine can be preempted, so that a spinning
// goroutine doesn't keep a collection waiting.
//
//go:noinline
func Pause(n uint32) { pause(min(n, MaxPause)) }
