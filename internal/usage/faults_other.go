//go:build !unix

package usage

// Faults returns nothing: the platform has no getrusage.
func Faults() (minor, major int64) { return 0, 0 }
