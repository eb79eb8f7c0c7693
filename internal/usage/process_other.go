//go:build !linux

package usage

import "time"

// Process returns the CPU time of the whole process.
func Process() time.Duration { return Read().CPU }
