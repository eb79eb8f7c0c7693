package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/florianl/go-nfqueue/v2"
	"github.com/mdlayher/netlink"

	"github.com/tigerbench/tigerbench/internal/nfnl"
	"github.com/tigerbench/tigerbench/rules"
)

// libraryReader reads by go-nfqueue, the way that its documentation shows: packets are evaluated and answered inside its
// callback, on its goroutine.
type libraryReader struct {
	queue   *nfqueue.Nfqueue
	config  Config
	granted Settings
	cancel  context.CancelFunc
	serving chan struct{} // closed once dispatcher is set, or will not be
	broken  chan struct{} // closed when reading has ended for good
	failure error         // set before broken is closed
	closing chan struct{} // closed when close is called

	mu    sync.Mutex  // held while a packet is decided and answered
	ended atomic.Bool // no more packets are, but for one that is

	librarysDeadline

	// Set before serving is closed, and used by the library's goroutine from then on.
	dispatcher *dispatcher
	begun      bool
	errors     int
}

// openLibrary binds a queue. Packets that come before serve wait.
func openLibrary(c Config) (*libraryReader, error) {
	q, err := nfqueue.Open(&nfqueue.Config{
		NfQueue: c.Queue, MaxQueueLen: c.QueueLen, MaxPacketLen: c.CopyRange,
		Copymode: nfqueue.NfQnlCopyPacket, Flags: uint32(c.flags()),
	})
	if err != nil {
		return nil, fmt.Errorf("open netlink socket: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &libraryReader{
		queue: q, config: c, cancel: cancel, serving: make(chan struct{}), broken: make(chan struct{}),
		closing: make(chan struct{}), librarysDeadline: librarysDeadline{answered: make(chan struct{}, 1)}, granted: Settings{Port: q.Con.PID()},
	}
	if err := r.setUp(ctx); err != nil {
		cancel()
		return nil, errors.Join(err, q.Close())
	}
	return r, nil
}

func (r *libraryReader) setUp(ctx context.Context) error {
	if err := r.queue.Con.SetReadBuffer(r.config.ReadBuffer); err != nil {
		return fmt.Errorf("set receive buffer: %w", err)
	}
	var err error
	if r.granted.ReadBuffer, err = r.queue.Con.ReadBuffer(); err != nil {
		return fmt.Errorf("read receive buffer: %w", err)
	}
	if err := r.queue.SetOption(netlink.NoENOBUFS, r.config.NoENOBUFS); err != nil {
		return fmt.Errorf("set NETLINK_NO_ENOBUFS: %w", err)
	}
	err = r.queue.RegisterWithErrorFunc(ctx, r.packet, r.readFailed)
	if err == nil {
		return nil
	}
	var refused *netlink.OpError
	if errors.As(err, &refused) && refused.Op == "validate" {
		err = fmt.Errorf("%w: %w", ErrTraffic, err)
	}
	return fmt.Errorf("bind queue %d: %w", r.config.Queue, err)
}

func (r *libraryReader) settings() Settings { return r.granted }

func (r *libraryReader) serve(ctx context.Context, d *dispatcher) (drained bool, err error) {
	if d.guard != nil {
		stop := make(chan struct{})
		defer close(stop)
		go r.watch(d, stop)
	}
	r.dispatcher = d
	close(r.serving)
	select {
	case <-ctx.Done():
	case <-r.broken:
		return false, errors.Join(r.failure, r.end(d.guard))
	}
	length := nfnl.AppendQueueLen(nil, r.config.Queue, 0)
	if _, err := r.queue.Con.Send(asLibraryMessage(length)); err != nil {
		return false, errors.Join(fmt.Errorf("let no more packets in: %w", err), r.end(d.guard))
	}
	drained, err = r.drain()
	return drained, errors.Join(err, r.end(d.guard))
}

// drain waits until the kernel holds no packet: the library gives no sign that there is nothing to read.
func (r *libraryReader) drain() (drained bool, err error) {
	var end ending
	for end.start(r.config.Drain); !end.over(); time.Sleep(time.Millisecond) {
		k, err := readKernel(r.config.Queue)
		if err != nil || k.Held == 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// packet is the library's callback. Anything but 0 ends the reading.
func (r *libraryReader) packet(a nfqueue.Attribute) int {
	if !r.isServed() {
		return 1
	}
	r.mu.Lock()
	if r.ended.Load() {
		r.mu.Unlock()
		<-r.closing // ending here would unbind the queue before the kernel's counters are read
		return 1
	}
	defer r.mu.Unlock()
	d := r.dispatcher
	if !r.begun {
		r.begin(d)
	}
	r.errors = 0
	d.opened(now())
	m := nfnl.Message{Kind: nfnl.Queued}
	var err error
	if a.PacketID == nil {
		err = nfnl.ErrNoPacketHeader
	} else {
		m.Packet = packetOf(a)
	}
	if d.message(&m, err) {
		return 0
	}
	return r.tooLate(d)
}

// begin prepares the library's goroutine at its first packet.
func (r *libraryReader) begin(d *dispatcher) {
	r.begun = true
	if r.config.LockThread {
		runtime.LockOSThread() // the goroutine ends locked, and its thread with it
	}
	if d.guard != nil {
		label(d.guard.team)
	}
}

// isServed waits for serve, and reports false where close came first.
func (r *libraryReader) isServed() bool {
	<-r.serving
	return r.dispatcher != nil
}

// readFailed is the library's callback for errors. Anything but 0 ends the reading.
func (r *libraryReader) readFailed(err error) int {
	if !r.isServed() || errors.Is(err, net.ErrClosed) {
		return 1
	}
	switch d := r.dispatcher; {
	case errors.Is(err, syscall.ENOBUFS):
		d.tally.overruns.add(1)
	case errors.Is(err, syscall.ENOENT):
		d.tally.refused.add(1)
	default:
		if r.errors++; r.errors >= maxErrors {
			r.failure = fmt.Errorf("read packets: %w", err)
			close(r.broken)
			return 1
		}
	}
	return 0
}

func (r *libraryReader) answer(id uint32, a rules.Action) (answered, error) {
	verdict, left := nfqueue.NfAccept, answered{accepted: 1}
	if a == rules.Drop {
		verdict, left = nfqueue.NfDrop, answered{dropped: 1}
	}
	return left, r.queue.SetVerdict(id, verdict)
}

func (r *libraryReader) flush() (answered, error) { return answered{}, nil }

func (r *libraryReader) close() error {
	if r.dispatcher == nil {
		close(r.serving)
	}
	close(r.closing)
	r.cancel()
	if r.stuck { // the library would wait for its goroutine
		if err := r.queue.Con.Close(); err != nil {
			return fmt.Errorf("close queue %d: %w", r.config.Queue, err)
		}
		return nil
	}
	if err := r.queue.Close(); err != nil {
		return fmt.Errorf("close queue %d: %w", r.config.Queue, err)
	}
	return nil
}
