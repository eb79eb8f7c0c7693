package live

import (
	"errors"
	"fmt"
	"time"

	"github.com/tigerbench/tigerbench/internal/nfnl"
	"github.com/tigerbench/tigerbench/rules"
)

// ReaderName names a way to read a queue.
type ReaderName string

const (
	Raw     ReaderName = "raw"     // bursts by recvmmsg into memory made beforehand
	Library ReaderName = "nfqueue" // github.com/florianl/go-nfqueue, one packet after another
)

// Config says which queue is read, and how. Start from Default.
type Config struct {
	Queue         uint16        `json:"queue"`
	Reader        ReaderName    `json:"reader"`
	QueueLen      uint32        `json:"queue_len"`      // packets that may wait for a verdict, at least 1
	CopyRange     uint32        `json:"copy_range"`     // bytes of a packet that are copied, 1 to 65531
	ReadBuffer    int           `json:"read_buffer"`    // bytes of the socket's receive buffer
	Burst         int           `json:"burst"`          // reader raw: most packets that one system call takes
	BurstVerdicts bool          `json:"burst_verdicts"` // reader raw: verdicts of a burst leave in one send
	GSO           bool          `json:"gso"`            // large packets come whole; without it one can become several
	FailOpen      bool          `json:"fail_open"`      // packets that find the queue full pass, and in no counter of the kernel
	NoENOBUFS     bool          `json:"no_enobufs"`     // an overflow loses only what does not fit: docs/adr/0010-live-reader.md
	LockThread    bool          `json:"lock_thread"`    // the goroutine that reads and evaluates keeps its thread
	OnPanic       rules.Action  `json:"on_panic"`       // verdict where a rule panics
	Drain         time.Duration `json:"drain_ns"`       // how long a stop waits for packets that were queued before it
	// Deadline is how long after its arrival a packet has its verdict, from the engine or else from a watchdog; 0: as long as the
	// engine takes. See docs/adr/0012-deadline.md.
	Deadline time.Duration `json:"deadline_ns"`
	// Stamps asks the kernel to stamp packets as they arrive, which it then does for the whole machine while the queue is open: time
	// spent in the queue is known, and counts for the deadline.
	Stamps bool `json:"stamps"`
}

// Default reads queue with the raw reader, one verdict at a time.
func Default(queue uint16) Config {
	return Config{
		Queue: queue, Reader: Raw, QueueLen: 8192, CopyRange: nfnl.MaxCopyRange, ReadBuffer: 8 << 20, Burst: 64,
		GSO: true, NoENOBUFS: true, LockThread: true, OnPanic: rules.Drop, Drain: time.Second,
		Deadline: time.Second, Stamps: true,
	}
}

// Limits of Config.Deadline: a watchdog does not look more often than the first, and a stop waits for the second.
const shortestDeadline, longestDeadline = time.Millisecond, time.Minute

// maxBurst is how many datagrams one recvmmsg takes at most: the kernel's UIO_MAXIOV.
const maxBurst = 1024

// Validate refuses what cannot be, with the remedy.
func (c Config) Validate() error {
	switch {
	case c.Reader != Raw && c.Reader != Library:
		return fmt.Errorf("reader is %q: give %s or %s", c.Reader, Raw, Library)
	case c.QueueLen == 0:
		return errors.New("queue-len is 0: give at least 1 packet")
	case c.CopyRange == 0 || c.CopyRange > nfnl.MaxCopyRange:
		return fmt.Errorf("copy-range is %d: give 1 to %d bytes", c.CopyRange, nfnl.MaxCopyRange)
	case c.ReadBuffer < 1:
		return fmt.Errorf("read buffer is %d: give at least 1 byte", c.ReadBuffer)
	case c.Burst < 1 || c.Burst > maxBurst:
		return fmt.Errorf("burst is %d: give 1 to %d packets", c.Burst, maxBurst)
	case c.BurstVerdicts && c.Reader != Raw:
		return fmt.Errorf("reader %s sends one verdict at a time: give burst verdicts to reader %s only", c.Reader, Raw)
	case c.Deadline != 0 && (c.Deadline < shortestDeadline || c.Deadline > longestDeadline):
		return fmt.Errorf("deadline is %v: give %v to %v, or 0 for none", c.Deadline, shortestDeadline, longestDeadline)
	case c.Drain <= 0:
		return errors.New("drain is 0: give the time that a stop may take")
	}
	return nil
}

func (c Config) flags() (f nfnl.Flags) {
	if c.GSO {
		f |= nfnl.GSO
	}
	if c.FailOpen {
		f |= nfnl.FailOpen
	}
	return f
}
