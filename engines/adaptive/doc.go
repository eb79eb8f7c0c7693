// Package adaptive is a selector, not a strategy: it evaluates packets by one thread or by a team, whichever it measures to be
// faster, and goes on measuring. docs/adr/0018-adaptive.md has the reasons.
//
// # Algorithm
//
// Arms are one thread, and mailbox-park with 2, 4, 8, ... up to Workers participants (along a tree too where there are more than 4
// helpers), each with up to three polling intervals. A duel compares the champion with one other arm by bouts of packets that take turns, each
// packet stamped, and is won by pairs of bouts. A team must be 4% faster than one
// thread to replace it, and 2% to stay. At first every arm challenges in turn; after that one at a time, at intervals that double
// from one part in a hundred of the time up to two seconds, and begin anew where packets take longer or shorter, or come at other gaps, than
// before. An arm that cannot win, by the overhead that it has shown, is not tried.
//
// Between duels two packets in a row are stamped now and then: how long they take, and the gap between them. A team that takes longer than one thread did
// in its last duel fights it again; one that has lost more by stalls than it saved is dismissed: a duel would not see a helper that rarely gets its CPU.
//
// # Cost
//
// A decrement and a branch a packet above one thread; four stamps in 16 to 1,024 packets; under 1% of the time for duels. One
// thread's duel with a team that loses wakes sleeping helpers.
//
// # Ordering
//
// The gates' own. What the dispatcher changes in a team, polling interval and spin, it writes between Join and Fork: the fork publishes it.
//
// # Blocks
//
// The thread (M) of a helper, in the kernel, after it has spun for as long as gaps between packets make it worth while: 256 µs, up to 1 ms where the
// median gap is longer than 64 µs, 2 µs where it is longer than 1 ms; in a duel through the other side's bout, 20 ms at most, which counts
// against the share of duels. Behind a duel that one thread wins they sleep at once.
//
// # Parameters
//
// Workers: the most participants, never more than CPUs, or than GOMAXPROCS less one. ExitEvery: the shortest polling interval. CallerRuns and SpinMax don't apply:
// the dispatcher takes part always. run --anatomy shows nothing of it: what one thread evaluates has no fork and no join.
//
// # Oversubscribed
//
// Does not happen by its own doing. Where other processes take the CPUs a team's stalls are counted against it.
package adaptive
