// Package successive hands the packet from worker to worker: the rules are partitioned, nothing runs in parallel.
//
// # Algorithm
//
// A chain of sequence words. The dispatcher passes the baton to helper 0, which evaluates its shard and passes it to
// helper 1, and so on; the last passes it back. It is the control of the experiment: it pays for splitting the rules
// and for crossing between cores, and gains nothing from parallelism. Where the caller runs a shard, it does so before
// the baton leaves.
//
// # Cost
//
// One transfer for the baton and one for the packet per helper, all of them in a row; no system call while hot.
//
// # Ordering
//
// Each pass of the baton synchronizes before the load that sees it, so everything that earlier participants wrote is
// visible to later ones and, at the end, to the dispatcher.
//
// # Blocks
//
// As spinwait: nothing, then the CPU's turn, then the thread (M).
//
// # Parameters
//
// SpinMax (default 2 µs), as in spinwait. With ordered early exit a worker whose predecessors found a match skips its shard.
//
// # Oversubscribed
//
// Only one participant has work at a time, but the others poll: they yield after SpinMax and then sleep.
package successive
