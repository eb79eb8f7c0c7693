package live

import (
	"context"
	"time"
)

// reader takes packets from a queue that is bound to it, and hands them to a dispatcher.
type reader interface {
	answerer
	// serve hands every packet to d, on one goroutine at a time, until ctx ends; then it lets no more packets into the queue and
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
	Stamps     bool   `json:"stamps"`      // the kernel was asked to stamp packets
}

// maxErrors is how many reads may fail one after another before a reader gives up.
const maxErrors = 1000

// ending is when draining ends; zero while packets are let in.
type ending struct{ at time.Time }

func (e *ending) start(after time.Duration) { e.at = time.Now().Add(after) }
func (e *ending) started() bool             { return !e.at.IsZero() }
func (e *ending) over() bool                { return e.started() && !time.Now().Before(e.at) }
