package live

import (
	"context"
	"time"
)

// reader takes packets from a queue that is bound to it, and hands them to a dispatcher.
type reader interface {
	answerer
	// serve hands every packet to d, on one goroutine, until ctx ends; then it lets no more packets into the queue and
	// goes on until all that waited are answered (drained), or for Config.Drain. An error says why it ended before.
	serve(ctx context.Context, d *dispatcher) (drained bool, err error)
	// settings is what the kernel granted.
	settings() Settings
	// close unbinds the queue: the kernel drops what still waits. No packet is handed over after it has returned.
	close() error
}

// Settings are what the kernel granted, where that may differ from what was asked for.
type Settings struct {
	ReadBuffer int    `json:"read_buffer"` // bytes, the kernel's own overhead included
	Port       uint32 `json:"port"`        // netlink address of the socket; 0: not known
}

// maxErrors is how many reads may fail one after another before a reader gives up.
const maxErrors = 1000

// deadline is when draining ends; zero while packets are let in.
type deadline struct{ at time.Time }

func (d *deadline) start(after time.Duration) { d.at = time.Now().Add(after) }
func (d *deadline) started() bool             { return !d.at.IsZero() }
func (d *deadline) over() bool                { return d.started() && !time.Now().Before(d.at) }
