// Package child keeps child processes from outliving their parent, and the terminal's Ctrl-C from reaching them.
package child

import "os/exec"

// Isolate prepares cmd, before its start, to run in a process group of its own, and to be killed when the thread that
// starts it ends: start it from a goroutine that is locked to its thread until the child has ended.
func Isolate(cmd *exec.Cmd) { isolate(cmd) }

// Kill ends a child that Isolate prepared, and whatever it started. A child that has ended already is no error.
func Kill(cmd *exec.Cmd) {
	if cmd.Process != nil {
		kill(cmd.Process)
	}
}
