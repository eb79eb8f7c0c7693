//go:build unix

package usage

import (
	"time"

	"golang.org/x/sys/unix"
)

// Read returns the process's usage by getrusage. Context switches that did not come from a thread of this process are
// not in it; the CPU time of a thread that runs on another CPU at that moment is up to one tick of the kernel behind.
func Read() Usage {
	var r unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &r) != nil {
		return Usage{} // fails for a bad pointer or selector only
	}
	return Usage{
		CPU:       time.Duration(r.Utime.Nano() + r.Stime.Nano()),
		Voluntary: int64(r.Nvcsw), Involuntary: int64(r.Nivcsw),
	}
}

// Monotonic returns the system's monotonic clock, which all processes share.
func Monotonic() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts) != nil {
		return 0 // fails for a bad pointer or clock only
	}
	return time.Duration(ts.Nano())
}
