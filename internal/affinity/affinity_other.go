//go:build !linux

package affinity

import "runtime"

// Pin is not supported on this platform.
func Pin(int) error { return ErrUnsupported }

// Idle is not supported on this platform.
func Idle() error { return ErrUnsupported }

// Allowed returns every CPU: this platform has no affinity mask.
func Allowed() ([]int, error) {
	cpus := make([]int, runtime.NumCPU())
	for i := range cpus {
		cpus[i] = i
	}
	return cpus, nil
}
