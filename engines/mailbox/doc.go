// Package mailbox gives every helper one cache line that carries the packet's key there and the answer back.
//
// # Algorithm
//
// One line per helper holds key, sequence and answer. The dispatcher fills it and stores an odd sequence; the helper,
// which polls that line, evaluates its shard, writes its answer into the same line and stores the next even sequence, which
// the dispatcher polls. What travels with the signal costs nothing extra: the line has to move anyway. Rules that look
// at more than the key (layer 7) read the packet through one shared pointer, a further line.
//
// # Cost
//
// Two cache-line transfers per helper and packet: there and back. No read-modify-write, no system call.
//
// # Ordering
//
// The store of an odd sequence publishes key and packet: it synchronizes before the load in Await that sees it. The
// store of the even sequence publishes the answer: it synchronizes before the load in Join. Sequences wrap at 2^32; both
// sides wait for one exact value, so a wrap is harmless.
//
// # Blocks
//
// Nothing: both sides poll, and hold their P and their CPU (M and P busy, never parked). Oversubscribed they yield the CPU.
//
// # Parameters
//
// SpinMax (default 2 µs): how long to spin before the first yield, oversubscribed only. Not oversubscribed it spins
// without end, because a yield between two looks adds its 0.2 µs to the reaction.
//
// # Oversubscribed
//
// Falls back from pure spinning to spinning for SpinMax and then sched_yield, so that the participant that is waited
// for gets the CPU. Pure spinning would cost a scheduler tick (4 to 18 ms) a packet.
package mailbox
