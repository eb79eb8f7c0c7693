// Package mailbox gives every helper one cache line that carries the packet's key there and the answer back. `mailbox` polls
// it, `mailbox-park` polls it for a time and then sleeps, `mailbox-tree` hands the packet on from helper to helper.
//
// # Algorithm
//
// One line per helper holds key, sequence and answer. The dispatcher fills it and posts a sequence; the helper,
// which polls that line, evaluates its shard, writes its answer into the same line and posts the next sequence, which
// the dispatcher polls. What travels with the signal costs nothing extra: the line has to move anyway. Rules that look
// at more than the key (layer 7) read the packet through one shared pointer, a further line.
//
// mailbox-park spins and then blocks (Karlin, Li, Manasse and Owicki, "Empirical studies of competitive spinning for a
// shared-memory multiprocessor", SOSP 1991, doi:10.1145/121132.286599). A participant that has polled for SpinMax marks the word
// that it polls by a compare-and-swap and sleeps on it; posting exchanges the word, and only where the old one was marked does it wake.
//
// mailbox-tree lays the lines along a tree of fan-out 4, as the static tree barrier does (Mellor-Crummey and Scott, "Algorithms for
// scalable synchronization on shared-memory multiprocessors", ACM TOCS 9(1), 1991, doi:10.1145/103727.103729): packets
// travel down, the lowest answer of each subtree up. With at most 4 helpers it is mailbox.
//
// # Cost
//
// Two cache-line transfers per helper and packet: there and back, one exchange each. mailbox and mailbox-tree make no system call.
// mailbox-park makes none while nobody has slept, else FUTEX_WAKE for each sleeper, between two posts: who comes after
// k sleepers starts k system calls later. The dispatcher of mailbox fills and reads all lines one
// after another, that of mailbox-tree at most 4; its way to the last helper has a transfer and up to 4 exchanges a level.
//
// # Ordering
//
// The post of a packet's sequence publishes key and packet: it synchronizes before the load in Await that sees it. The post
// of the answer's sequence publishes the answer: it synchronizes before the load in Join. Sequences wrap at 2^32; both
// sides wait for one exact value, so a wrap is harmless.
//
// A line's word is marked by whoever waits for its next value, and a marked value counts as the value: the dispatcher may sleep before a
// helper has looked. No wake-up is lost in mailbox-park: mark and post are read-modify-writes of one word, so one comes first. If the mark does, the
// post sees it and wakes; if the post does, the mark's compare fails and the waiter finds what it waits for. A flag beside the
// word would need publish-then-check on both sides, and a full barrier between, to say the same.
//
// # Blocks
//
// mailbox, mailbox-tree: nothing, both sides poll, and hold their P and their CPU. Oversubscribed they yield the CPU.
// mailbox-park: the thread (M), in the kernel, after SpinMax.
//
// # Parameters
//
// SpinMax (default 2 µs): mailbox and mailbox-tree spin so long before the first yield, oversubscribed only. Not oversubscribed they
// spin without end, because a yield between two looks adds its 0.2 µs to the reaction. mailbox-park spins so long before it
// sleeps: to spin as long as a wake-up takes (50 µs on the machine of results/) at most doubles what a wait costs. The
// first 8 looks are some 20 ns apart, where PAUSE takes 30 with its call (EPYC, 2.6 GHz), and a helper that has answered
// leaves its line alone at first, up to 32 steps of 4 ns: one more for a look too early, one less for 8 in a row that were
// not. docs/adr/0021 has what that saves, and what other ways to look and to post were measured to cost.
//
// # Oversubscribed
//
// Falls back from pure spinning to spinning for SpinMax and then sched_yield, or sleep, so that the participant that is waited
// for gets the CPU. Pure spinning would cost a scheduler tick (4 to 18 ms) a packet.
package mailbox
