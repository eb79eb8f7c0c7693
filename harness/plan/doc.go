// Package plan turns lists of factors into comparison groups, their cells, and the order in which blocks measure them.
//
//	Factors (lists) -> Build -> groups and cells -> Sequence -> visits, one block each
//
// A group shares what the baseline depends on: corpus, rules, matcher, pinning, order, and whether parsing is inside. It
// has one cell of sequential and one of the reference loop; everything else multiplies the other engines only.
package plan
