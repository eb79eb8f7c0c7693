// Package sequential is one thread that checks all rules: the baseline of every comparison.
//
// # Algorithm
//
// The dispatcher scans the whole rule set in file order and stops at the first match.
//
// # Cost
//
// No cache-line transfer, no system call, no wait.
//
// # Ordering
//
// None needed: one goroutine.
//
// # Blocks
//
// Nothing.
//
// # Parameters
//
// The matcher. Workers, caller-runs, shards, locking and early exit don't apply and are ignored.
//
// # Oversubscribed
//
// Does not apply: there is one participant.
package sequential
