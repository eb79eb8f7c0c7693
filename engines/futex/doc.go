// Package futex puts waiting participants to sleep in the kernel: `futex` forks and joins by futex, `futex-barrier` forks by
// futex and joins at a blocking barrier, the final proposal of the original notes.
//
// # Algorithm
//
// Fork adds one to a sequence word and wakes all helpers, which sleep on that word (Franke, Russell and Kirkwood, "Fuss,
// futexes and furwocks: fast userlevel locking in Linux", Ottawa Linux Symposium 2002; Drepper, "Futexes are tricky", 2011).
// futex: each helper counts itself out of a second word, on which the dispatcher sleeps, and the last one wakes it.
// futex-barrier: all participants meet at a mutex-and-condition-variable barrier.
//
// # Cost
//
// futex: FUTEX_WAKE twice a packet, FUTEX_WAIT once per participant that is not quick enough to find its word changed. A wake of a
// sleeper on a halted CPU costs the waker some 15 µs on the machine of results/, and takes 40 µs to arrive.
//
// # Ordering
//
// The add to the sequence publishes the packet: it synchronizes before the load in Await that sees it. Each count-down
// publishes that helper's answer: it synchronizes before the load of 0 in Join. The store comes before the wake and
// the kernel compares under the lock that the wake takes, so no wake-up is lost. Sequences are compared for
// equality, so a wrap at 2^32 is harmless.
//
// # Blocks
//
// The thread (M), in the kernel; its P is taken over by the scheduler. futex-barrier: the goroutine (G) at the barrier.
//
// # Parameters
//
// None: no spinning before the sleep, so that the cost is the primitive's own.
//
// # Oversubscribed
//
// Nobody holds a CPU while waiting, so participants take turns without harm.
package futex
