//go:build unix && !linux

package child

import (
	"os/exec"
	"syscall"
)

// isolate cannot tie the child's life to its parent's here.
func isolate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
