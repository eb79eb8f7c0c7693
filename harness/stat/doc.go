// Package stat is the statistics of measurements that were repeated: intervals that are exact whatever the distribution, rank tests
// that hold for few values, and their correction where several are made together. It imports nothing of ours and
// knows no results files.
//
//	paired     ratios within a repetition: Interval, Center, SignedRank, Holm over engines
//	unpaired   two files: Shift; its p-value is golang.org/x/perf/benchmath's
//	over time  Trend
//	over places  Cross: where a curve of ratios crosses 1
//	over blocks  MedianInterval, for percentiles
package stat
