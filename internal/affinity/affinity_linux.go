package affinity

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Pin restricts the calling thread to one CPU. The goroutine must be locked to its thread, before the call and until
// the thread ends: an unlocked pinned thread hands its mask on to threads that are cloned from it.
func Pin(cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("pin thread to CPU %d: %w", cpu, err)
	}
	return nil
}

// Allowed returns the CPUs that the calling thread may run on, rising.
func Allowed() ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil, fmt.Errorf("read affinity mask: %w", err)
	}
	cpus := make([]int, 0, set.Count())
	for cpu := 0; len(cpus) < cap(cpus); cpu++ {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus, nil
}
