package gauge

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/topology"
)

// CPUs names the CPUs of n participants, the dispatcher first: distinct cores as long as there are any.
func CPUs(n int) ([]int, error) {
	machine, err := topology.Local()
	if err != nil {
		return nil, fmt.Errorf("read topology: %w", err)
	}
	if len(machine.CPUs) < 2 {
		return nil, errors.New("one CPU: two participants side by side need two: widen the affinity mask (taskset) or the cgroup's CPUs")
	}
	return machine.Choose(n), nil
}

// Settle locks and pins the calling thread for good, turns the collector off, and allows for helpers that hold on to their P.
func Settle(cpu, helpers int) error {
	runtime.GOMAXPROCS(max(helpers+3, runtime.GOMAXPROCS(0)))
	debug.SetGCPercent(-1)
	runtime.LockOSThread()
	return affinity.Pin(cpu)
}

// Aside runs do on a thread of its own, pinned to cpu unless that is NoCPU. The thread ends with it.
func Aside(cpu int, do func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		if cpu != NoCPU {
			if err := affinity.Pin(cpu); err != nil {
				done <- err
				return
			}
		}
		done <- do()
	}()
	return <-done
}

// NoCPU leaves a thread to the kernel.
const NoCPU = -1
