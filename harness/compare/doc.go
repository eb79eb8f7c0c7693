// Package compare says what changed between two results: studies, or files in Go's benchmark format.
//
// Two results are two times, so nothing is paired: the unit is a repetition (a line of a benchmark file), the change is the median of all
// ratios of a new value to an old one, and its interval is the exact one that belongs to the Mann-Whitney test. A floor below which
// the machine shows differences of nothing (see Floor) widens every verdict.
package compare
