//go:build !unix

package usage

import "time"

// Read returns nothing: the platform has no getrusage.
func Read() Usage { return Usage{} }

// Monotonic returns the wall clock: the platform has no monotonic clock that processes share.
func Monotonic() time.Duration { return time.Duration(time.Now().UnixNano()) }
