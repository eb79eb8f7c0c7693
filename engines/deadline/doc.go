// Package deadline bounds how long a packet waits for its engine: who gives a verdict, the engine or a watchdog, is decided by one
// compare-and-swap, so that each packet gets exactly one.
//
// # Algorithm
//
// The dispatcher stores when the packet is due, asks the engine, and takes the word back by a compare-and-swap. A watchdog
// sleeps, looks, and where the time has come takes the word itself: then the verdict is its own to give, by evaluating all rules on one
// thread, and the engine's, which comes later, is dropped.
//
//	word = 0        nothing is being evaluated
//	word = 1        claimed: the watchdog gives the verdict
//	word = stamp    a packet is being evaluated, and due at that stamp of clock.Ticks
//
// # Cost
//
// One stamp, one atomic store and one compare-and-swap a packet, on a line that nobody else writes; the watchdog reads it between once in
// 250 us and once in 5 ms. Without a deadline nothing of this is there.
//
// # Ordering
//
// What the dispatcher wrote before Enter synchronizes before a Watch that claims. A stamp cannot be taken for another packet's: to claim
// any packet that is due at a stamp which has passed is right, also where it is not the one that the watchdog looked at first.
//
// # Blocks
//
// The watchdog its goroutine (G). The dispatcher nothing.
//
// # Two users
//
// Package live lets the watchdog become the dispatcher, so that packets behind a late one are answered. Wrap, for replay, is the same gate
// around an engine: there the packet's own dispatcher waits for the engine whatever happens, and what is measured is the gate's price and
// how many verdicts it claimed.
package deadline
