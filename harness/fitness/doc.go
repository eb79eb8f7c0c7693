// Package fitness says whether figures of this machine can be trusted: what of it disturbs measurements (Inspect), and what
// disturbed one while it was made (Begin, End, study.Judge).
//
// Everything is read from a file system, so that tests can pretend to be any machine.
package fitness
