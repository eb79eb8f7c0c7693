package lab

import (
	"fmt"
	"os"
)

// The parts that the program plays when it is started again: the lab's own, and the programs that run in its hosts.
const (
	roleKeeper = "keeper"
	roleHost   = "host"
	roleBind   = "bind"
)

// Main plays the part that args name, the words after AgentCommand, and returns the exit code.
func Main(args []string) int {
	if err := play(args); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", AgentCommand, err)
		return 1
	}
	return 0
}

func play(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("no part named")
	}
	switch args[0] {
	case roleKeeper:
		return keep()
	case roleHost:
		return serveHost()
	}
	return fmt.Errorf("unknown part %q", args[0])
}
