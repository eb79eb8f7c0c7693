package fitness

import (
	"os"

	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// local is this machine and this process.
func local() source {
	return source{
		fsys: topology.Root(), self: os.Getpid(), now: usage.Monotonic, own: usage.Read, faults: usage.Faults,
		ownTime: usage.Process,
	}
}
