// Package condvar forks and joins with one mutex and two condition variables, as a monitor does.
//
// # Algorithm
//
// The dispatcher sets packet, epoch and the number of pending helpers under the mutex and broadcasts `started`. Helpers wait
// until the epoch is one that they have not seen, evaluate, and count themselves out under the mutex; the last one
// signals `finished`, on which the dispatcher waits (Hoare, "Monitors: an operating system structuring concept",
// CACM 17(10), 1974, doi:10.1145/355620.361161; Mesa semantics: waits re-check in a loop).
//
// # Cost
//
// Two acquisitions of the mutex per helper and packet, one wake-up per helper and one for the dispatcher. sync.Cond parks
// goroutines: in a locked thread a wake-up is a futex call and a switch of threads, otherwise a switch of goroutines, often on one
// and the same thread.
//
// # Ordering
//
// Everything shared is read and written under the mutex: Unlock synchronizes before the next Lock.
//
// # Blocks
//
// The goroutine (G); with locked threads the thread (M) as well. It is Go's sync.Cond: claims about
// pthread_cond_t do not follow from it.
//
// # Parameters
//
// LockThread decides what a wake-up is; both are worth measuring.
//
// # Oversubscribed
//
// Nobody holds a CPU while waiting, so participants take turns without harm.
package condvar
