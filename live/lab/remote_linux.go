package lab

import (
	"errors"
	"os"
	"sync"
	"syscall"
)

// remote is the caller's side of a host.
type remote struct {
	host Host
	wire *wire

	mu      sync.Mutex
	lastID  uint64
	pending map[uint64]chan reply // nil once the host is gone
}

func newRemote(host Host, w *wire) *remote {
	return &remote{host: host, wire: w, pending: map[uint64]chan reply{}}
}

// listen hands replies to those who wait for them, until the host is gone; then every waiter's channel is closed.
func (r *remote) listen() {
	for {
		var got reply
		if _, err := r.wire.receive(&got); err != nil {
			break
		}
		r.mu.Lock()
		if waiter := r.pending[got.ID]; waiter != nil {
			waiter <- got // at most two replies a request, and room for them
			if got.Event != eventStarted {
				delete(r.pending, got.ID)
			}
		}
		r.mu.Unlock()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, waiter := range r.pending {
		close(waiter)
	}
	r.pending = nil
}

// submit sends a request and returns its id, and where the replies arrive.
func (r *remote) submit(q request, files ...*os.File) (uint64, chan reply, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pending == nil {
		return 0, nil, ErrDown
	}
	r.lastID++
	q.ID = r.lastID
	if err := r.wire.send(q, files...); err != nil {
		return 0, nil, errors.Join(ErrDown, err)
	}
	replies := make(chan reply, 2)
	r.pending[q.ID] = replies
	return q.ID, replies, nil
}

// ask sends a request and waits for its one reply.
func (r *remote) ask(q request) error {
	_, replies, err := r.submit(q)
	if err != nil {
		return err
	}
	got, up := <-replies
	switch {
	case !up:
		return ErrDown
	case got.Event == eventFailed:
		return errors.New(got.Error)
	}
	return nil
}

// signal is not answered.
func (r *remote) signal(id uint64, s syscall.Signal) error {
	return r.wire.send(request{ID: id, Op: opSignal, Signal: int(s)})
}
