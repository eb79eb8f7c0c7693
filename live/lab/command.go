package lab

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// self is this program, also where its path cannot be reached.
const self = "/proc/self/exe"

// Command is a program to start in a host.
type Command struct {
	Args []string // the program, found in the host's path, and its arguments
	Env  []string // "NAME=value", added to the caller's environment

	// Stdin, Stdout and Stderr are /dev/null where they are nil. An *os.File is handed over as it is; anything else is
	// copied through a pipe.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	terminal bool // the files are a terminal, which becomes the command's own
}

// Agent is the command that plays one of this package's programs: the caller's own program, started again.
func Agent(role string, args ...string) []string {
	return append([]string{self, AgentCommand, role}, args...)
}

// Exit is how a command ended and what it used, its own children that it waited for included.
type Exit struct {
	Code   int           `json:"code"`             // -1 where a signal ended it
	Signal string        `json:"signal,omitempty"` // the signal's name
	User   time.Duration `json:"user_ns"`          // CPU time
	System time.Duration `json:"system_ns"`        // CPU time, in the kernel
}

// ExitError says that a command did not end well.
type ExitError struct {
	Host   Host
	Args   []string
	Exit   Exit
	Stderr string // its last words, where they were caught
}

func (e *ExitError) Error() string {
	how := fmt.Sprintf("exit code %d", e.Exit.Code)
	if e.Exit.Signal != "" {
		how = "signal " + e.Exit.Signal
	}
	if words := strings.TrimSpace(e.Stderr); words != "" {
		how += ": " + words
	}
	return fmt.Sprintf("run %s in %s: %s", strings.Join(e.Args, " "), e.Host, how)
}
