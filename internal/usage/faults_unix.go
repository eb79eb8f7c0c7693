//go:build unix

package usage

import "golang.org/x/sys/unix"

// Faults returns the page faults of the process since its start: those that only needed a page, and those that waited for a
// disk.
func Faults() (minor, major int64) {
	var r unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &r) != nil {
		return 0, 0 // fails for a bad pointer or selector only
	}
	return int64(r.Minflt), int64(r.Majflt)
}
