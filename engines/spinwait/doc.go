// Package spinwait is fork by a sequence word and join by a counter, both polled: `spinwait` spins, then yields, then
// sleeps; `spinwait-pure` only spins.
//
// # Algorithm
//
// The dispatcher stores the packet and adds one to a sequence word. Each helper polls that word for its next value,
// evaluates its shard, lowers a shared answer word if it matched, and adds one to a counter. The dispatcher polls
// the counter until it has grown by the number of helpers. Waiting is one loop in up to three phases: PAUSE between looks,
// sched_yield between looks, a short sleep between looks.
//
// # Cost
//
// Four cache-line transfers on the critical path: sequence and packet to the helper, the counter to the helper and back to
// the dispatcher; one more where a rule matched. No system call while the waits stay within SpinMax.
//
// # Ordering
//
// The add to the sequence publishes packet and closed flag: it synchronizes before the load in Await that sees it. Each
// add to the counter publishes that helper's answer: it synchronizes before the load in Join that sees the full count.
// Both words wrap at 2^32; each wait is for one exact value, so a wrap is harmless.
//
// # Blocks
//
// spinwait: nothing while spinning, the CPU's turn while yielding, the thread (M) while sleeping. spinwait-pure: nothing.
//
// # Parameters
//
// SpinMax (default 2 µs): above the 0.3 µs of a hot fork and join, so that a hot wait never leaves its first phase. Then
// yields for about 100 µs, then sleeps of 20 µs (the kernel's timer slack makes them some 70 µs). To yield as long as a sleep lasts keeps
// two participants from sleeping in turns once one of them was late; its price is the CPU time of the yields.
//
// # Oversubscribed
//
// spinwait hands its CPU over after SpinMax and is slower, never stuck: some 8 µs a packet of four participants on two CPUs, more where a wait gets to
// its sleeps. spinwait-pure holds the CPU that the
// participant it waits for needs, until the kernel's time slice ends: 4 to 18 ms a packet.
package spinwait
