package live

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"syscall"
	"time"

	"github.com/tigerbench/tigerbench/internal/nfnl"
)

// socket is what the raw reader needs of nfnl.Socket.
type socket interface {
	sender
	Receive() (n int, err error)
	Datagram(i int) (data []byte, cut bool)
	Wait(d time.Duration) error
	Calls() uint64
	Close() error
}

// rawReader takes bursts of packets. Bursts are the receiver's business: the dispatcher gets one packet at a time.
type rawReader struct {
	*verdicts
	socket  socket
	config  Config
	granted Settings
	errors  int // failed reads, one after another
}

// nap is how long a reader waits for a packet before it looks whether it should stop.
const nap = 50 * time.Millisecond

func (r *rawReader) settings() Settings { return r.granted }
func (r *rawReader) close() error       { return r.socket.Close() }

func (r *rawReader) serve(ctx context.Context, d *dispatcher) (drained bool, err error) {
	if r.config.LockThread {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	var end deadline
	for !end.over() {
		if !end.started() && ctx.Err() != nil {
			end.start(r.config.Drain)
			if err := r.socket.Send(nfnl.AppendQueueLen(nil, r.config.Queue, 0)); err != nil {
				return false, fmt.Errorf("let no more packets in: %w", err)
			}
		}
		n, err := r.take(d)
		if err != nil {
			return false, err
		}
		if n > 0 {
			continue
		}
		if end.started() {
			return true, nil // the queue hands packets over as they enter: none is on its way
		}
		if err := r.socket.Wait(nap); err != nil {
			return false, fmt.Errorf("wait for packets: %w", err)
		}
	}
	return false, nil
}

// take hands over one burst and returns how many datagrams it was. The kernel's word that some were lost counts as one.
func (r *rawReader) take(d *dispatcher) (int, error) {
	from := now()
	n, err := r.socket.Receive()
	if err != nil {
		return 1, r.failed(err, d)
	}
	r.errors = 0
	if n == 0 {
		d.tally.calls.Store(r.socket.Calls())
		return 0, nil
	}
	d.burst(n, from, now())
	for i := range n {
		r.datagram(i, d)
	}
	d.close()
	d.tally.calls.Store(r.socket.Calls())
	return n, nil
}

// datagram hands over the messages of one datagram: the kernel sends one, but may send more.
func (r *rawReader) datagram(i int, d *dispatcher) {
	data, _ := r.socket.Datagram(i) // one that was cut contradicts its length, and is garbled
	var m nfnl.Message
	for len(data) > 0 {
		rest, err := m.Parse(data)
		d.message(&m, err)
		data = rest
	}
}

// failed counts a read that failed. ENOBUFS is no reason to stop, and nothing else that passes is.
func (r *rawReader) failed(err error, d *dispatcher) error {
	if errors.Is(err, syscall.ENOBUFS) {
		d.tally.overruns.add(1)
		return nil
	}
	if r.errors++; r.errors >= maxErrors {
		return fmt.Errorf("read packets: %w", err)
	}
	return nil
}
