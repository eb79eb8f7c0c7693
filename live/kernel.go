package live

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Kernel is a queue as the kernel counts it since it was bound: a row of /proc/net/netfilter/nfnetlink_queue. The row goes with the
// socket.
type Kernel struct {
	Queue        uint16 `json:"queue"`
	Port         uint32 `json:"port"`          // netlink address of the socket that owns it
	Held         uint64 `json:"held"`          // packets that wait for a verdict
	CopyMode     uint8  `json:"copy_mode"`     // 2: packets are copied
	CopyRange    uint32 `json:"copy_range"`    // bytes
	QueueDropped uint64 `json:"queue_dropped"` // packets dropped because the queue was full
	UserDropped  uint64 `json:"user_dropped"`  // packets dropped because the socket's buffer was full
	LastID       uint32 `json:"last_id"`       // number of the last packet that was given one
}

// kernelFile is the calling thread's: /proc/net is that of the process's first thread, which may be in another namespace.
const kernelFile = "/proc/thread-self/net/netfilter/nfnetlink_queue"

// errNoRow says that no socket owns a queue.
var errNoRow = errors.New("queue is not bound")

// readKernel reads a queue's row.
func readKernel(queue uint16) (Kernel, error) {
	data, err := os.ReadFile(kernelFile)
	if err != nil {
		return Kernel{}, fmt.Errorf("read queue counters: %w", err)
	}
	return findRow(string(data), queue)
}

func findRow(text string, queue uint16) (Kernel, error) {
	for line := range strings.Lines(text) {
		k, err := parseRow(line)
		if err != nil {
			return Kernel{}, fmt.Errorf("parse queue counters: %w", err)
		}
		if k.Queue == queue {
			return k, nil
		}
	}
	return Kernel{}, fmt.Errorf("read counters of queue %d: %w", queue, errNoRow)
}

// parseRow reads the columns queue, port, held, copy mode, copy range, queue dropped, user dropped, id, and 1.
func parseRow(line string) (Kernel, error) {
	fields := strings.Fields(line)
	if len(fields) < 8 {
		return Kernel{}, fmt.Errorf("row %q has %d columns, not 9", strings.TrimSpace(line), len(fields))
	}
	var n [8]uint64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseUint(fields[i], 10, 32); err != nil {
			return Kernel{}, fmt.Errorf("column %d of row %q: %w", i, strings.TrimSpace(line), err)
		}
	}
	return Kernel{
		Queue: uint16(n[0]), Port: uint32(n[1]), Held: n[2], CopyMode: uint8(n[3]), CopyRange: uint32(n[4]),
		QueueDropped: n[5], UserDropped: n[6], LastID: uint32(n[7]),
	}, nil
}
