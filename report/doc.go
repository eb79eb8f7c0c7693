// Package report turns a study's results into tables and charts. It reads harness/study only: it knows nothing of engines
// but the list of their names, which fixes colours, and it measures nothing.
//
// Rows are ranked by their p50, the median over blocks of the service time's median; rows without one come last. Ratios
// compare means, so that their order may differ from the rank: a strategy whose common case is fast and whose tail is
// dear shows it there.
package report
