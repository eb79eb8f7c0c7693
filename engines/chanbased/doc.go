// Package chanbased forks and joins with Go channels: `chanbased` with buffered ones, `chanbased-unbuffered` with rendezvous.
//
// # Algorithm
//
// The dispatcher sends the packet to each helper's own channel and receives one answer per helper from a shared channel. Buffered:
// a channel to a helper holds one packet, the channel of answers one per helper, so no send ever waits. Unbuffered: each
// send waits for its receiver.
//
// # Cost
//
// Two channel operations per helper and packet on each side, each under the channel's lock, and a wake-up of the receiving
// goroutine where it is parked.
//
// # Ordering
//
// A send synchronizes before the completion of the corresponding receive (The Go Memory Model), which is all that is
// needed: packet and answer travel in the channel, nothing is shared beside it.
//
// # Blocks
//
// The goroutine (G). In a goroutine that is locked to its thread a hand-off also switches threads, which makes it about ten
// times dearer (golang/go#21827): the locked and the unlocked form are different contestants.
//
// # Parameters
//
// LockThread, as above.
//
// # Oversubscribed
//
// Nobody holds a CPU while waiting. Unlocked, one thread may run all participants in turn: cheap, and not parallel.
package chanbased
