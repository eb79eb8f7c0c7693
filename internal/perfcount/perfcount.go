// Package perfcount counts what the processor does for this process, in user mode, by its performance counters. Many machines have none
// (virtual ones mostly), and many users may not read them: then there is nothing to count with, which is no error.
package perfcount

// Counts is what all counted threads did, in user mode.
type Counts struct {
	Cycles, Instructions, CacheMisses, BranchMisses float64
}

// Counters counts on the threads that the process had when it was opened: a counter that is inherited would miss them.
type Counters struct {
	threads []group // a group of events each
}
