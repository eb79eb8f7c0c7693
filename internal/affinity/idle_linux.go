package affinity

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Idle gives the calling thread the policy SCHED_IDLE: it runs only where no other thread wants the CPU, and at once leaves it to
// one that wakes. The goroutine must be locked to its thread until the thread ends.
func Idle() error {
	attr := unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}
	if err := unix.SchedSetAttr(0, &attr, 0); err != nil {
		return fmt.Errorf("set lowest priority: %w", err)
	}
	return nil
}
