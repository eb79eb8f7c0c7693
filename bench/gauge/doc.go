// Package gauge is what the comparisons under bench/ share: samples of single packets on pinned threads, ratios paired within a
// repetition, a table of them beside their bounds, and the block that a peer (a program in Go or C++ that does the same work) runs.
package gauge
