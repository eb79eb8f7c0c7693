// Package barrier forks and joins at barriers: `barrier` at two blocking ones, `barrier-counter` at a blocking one and a spun
// counter (the shape of the original notes), `barrier-spin` at two spinning ones.
//
// # Algorithm
//
// Dispatcher and helpers are the parties. All meet at `start`, which publishes the packet, evaluate, and meet again at
// `finish`, which publishes the answers. The blocking barrier is a mutex, a condition variable and a phase number. The
// spinning one is centralized and sense-reversing: a count-down, and a flag that the last party flips (Mellor-Crummey and
// Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors", ACM TOCS 9(1), 1991,
// doi:10.1145/103727.103729). barrier-counter replaces `finish` by a counter that helpers add to and the dispatcher polls.
//
// # Cost
//
// barrier: per barrier one acquisition of the mutex per party and a wake-up for each that came early. barrier-spin: per barrier
// one read-modify-write per party and one transfer of the sense; 0 system calls. barrier-counter: one blocking barrier, then
// two transfers of the counter.
//
// # Ordering
//
// What a party did before it came to a barrier synchronizes before every party's return from it: through the mutex in the
// blocking barrier; in the spinning one through the count-down (each party to the last) and the sense (the last to each).
// Senses are one bit and phases are compared for equality, so nothing depends on how far they have counted.
//
// # Blocks
//
// barrier: the goroutine (G), with locked threads the thread (M). barrier-counter: the same to start, and
// nothing, then the CPU's turn, to join. barrier-spin: nothing.
//
// # Parameters
//
// SpinMax (default 2 µs) for barrier-counter: how long the dispatcher spins for the counter before it yields.
//
// # Oversubscribed
//
// barrier: participants sleep, nothing is lost but time. barrier-counter: the dispatcher yields its CPU to the helpers it waits
// for. barrier-spin: waits hold the CPU that the missing party needs: 4 to 18 ms a packet.
package barrier
