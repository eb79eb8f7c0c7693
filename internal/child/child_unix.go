//go:build unix

package child

import (
	"os"
	"syscall"
)

// kill signals the group: the child is its leader.
func kill(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
