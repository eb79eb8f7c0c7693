// Package spawn starts a goroutine per shard for each packet: it shows what a thread of control per packet costs in Go.
//
// # Algorithm
//
// Fork starts one goroutine per helper shard. `spawn` joins by one sync.WaitGroup that is used again; `spawn-latch` makes a
// one-shot latch (a count and a channel that the last one closes) anew for each packet.
//
// # Cost
//
// A goroutine start per helper, taken from the scheduler's free list after the first packets, one wake-up of the
// dispatcher, and garbage: these are the only engines that allocate.
//
// # Ordering
//
// A go statement synchronizes before the start of its goroutine; Done before the return of Wait, or the close of the latch's
// channel before the receive that it ends.
//
// # Blocks
//
// The goroutine (G) of the dispatcher, while it joins.
//
// # Parameters
//
// None for helpers: they live for one packet, so they are neither locked nor pinned. The dispatcher's lock still matters.
//
// # Oversubscribed
//
// Goroutines queue for the threads there are. On one thread they run in turn: cheap, and not parallel.
package spawn
