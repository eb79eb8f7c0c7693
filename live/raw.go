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
	Flip()
	Forget()
	Close() error
}

// rawReader takes bursts of packets. Bursts are the receiver's business: the dispatcher gets one packet at a time.
type rawReader struct {
	*verdicts
	socket  socket
	config  Config
	granted Settings
	errors  int    // failed reads, one after another
	end     ending // of draining

	// The current burst: its datagrams, 0 when all are handed over, the next one, and what is left of the one before that.
	received, next int
	rest           []byte
}

// nap is how long a reader waits for a packet before it looks whether it should stop.
const nap = 50 * time.Millisecond

func (r *rawReader) settings() Settings { return r.granted }
func (r *rawReader) close() error       { return r.socket.Close() }

func (r *rawReader) serve(ctx context.Context, d *dispatcher) (drained bool, err error) {
	if d.guard != nil {
		return newRelay(ctx, r, d).run()
	}
	if r.config.LockThread {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	end, _ := r.work(ctx, d, func() {})
	return end.drained, end.err
}

// work is a dispatcher's turn; the first thing is what the one before left of a burst. It calls between before each burst. It
// returns false where somebody else has become the dispatcher meanwhile: see dispatcher.message.
func (r *rawReader) work(ctx context.Context, d *dispatcher, between func()) (_ served, mine bool) {
	if !r.burst(d) {
		return served{}, false
	}
	for !r.end.over() {
		if err := r.closeDoor(ctx); err != nil {
			return served{err: err}, true
		}
		between()
		n, mine, err := r.take(d)
		switch {
		case !mine:
			return served{}, false
		case err != nil:
			return served{err: err}, true
		case n > 0:
			continue
		case r.end.started():
			return served{drained: true}, true // the queue hands packets over as they enter: none is on its way
		}
		if err := r.socket.Wait(nap); err != nil {
			return served{err: fmt.Errorf("wait for packets: %w", err)}, true
		}
	}
	return served{}, true
}

// closeDoor lets no more packets into the queue once ctx has ended.
func (r *rawReader) closeDoor(ctx context.Context) error {
	if r.end.started() || ctx.Err() == nil {
		return nil
	}
	r.end.start(r.config.Drain)
	if err := r.socket.Send(nfnl.AppendQueueLen(nil, r.config.Queue, 0)); err != nil {
		return fmt.Errorf("let no more packets in: %w", err)
	}
	return nil
}

// take hands over one burst and returns how many datagrams it was. The kernel's word that some were lost counts as one.
func (r *rawReader) take(d *dispatcher) (n int, mine bool, err error) {
	from := now()
	n, err = r.socket.Receive()
	if err != nil {
		return 1, true, r.failed(err, d)
	}
	r.errors = 0
	if n == 0 {
		d.tally.calls.Store(r.socket.Calls())
		return 0, true, nil
	}
	d.burst(n, from, now())
	r.next, r.received = 0, n
	return n, r.burst(d), nil
}

// burst hands over what is left of a burst, message by message: the kernel sends one in a datagram, but may send more. How far it has
// come stands in the reader, ahead of the message that is handed over, so that another dispatcher can go on.
func (r *rawReader) burst(d *dispatcher) (mine bool) {
	if r.received == 0 {
		return true
	}
	var m nfnl.Message
	for len(r.rest) > 0 || r.next < r.received {
		if len(r.rest) == 0 {
			r.rest, _ = r.socket.Datagram(r.next) // one that was cut contradicts its length, and is garbled
			r.next++
			continue // it may be empty
		}
		rest, err := m.Parse(r.rest)
		r.rest = rest
		if !d.message(&m, err) {
			return false
		}
	}
	r.received = 0
	d.close()
	d.tally.calls.Store(r.socket.Calls())
	return true
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
