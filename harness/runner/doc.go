// Package runner carries a plan out: one block after another, each in a process of its own with a time limit, and what
// each measured goes to the sink as soon as it ends.
//
// While a block runs, nothing runs here: progress is shown between blocks.
package runner
