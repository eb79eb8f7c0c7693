package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// Queue is a queue bound to this process. Bind first, then let the firewall fill it.
type Queue struct {
	config     Config
	reader     reader
	dispatcher atomic.Pointer[dispatcher]
	build      Builder
	stamps     io.Closer // nil: nothing asks the kernel to stamp packets
}

// Open checks that the process may, and binds a queue. Nothing was touched where the error wraps ErrCapability; the others are
// ErrQueueTaken, ErrKernel, ErrCounters, ErrTraffic, errors.ErrUnsupported, and those of the system calls.
func Open(c Config) (*Queue, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if err := checkCapability(); err != nil {
		return nil, err
	}
	r, err := openReader(c)
	if err != nil {
		owner, ownerErr := readKernel(c.Queue)
		return nil, explain(c.Queue, err, owner, ownerErr)
	}
	q := &Queue{config: c, reader: r}
	if c.Stamps {
		q.stamps = openStamps()
	}
	if _, err := q.Kernel(); err != nil {
		return nil, errors.Join(fmt.Errorf("bind queue %d: %w: %w", c.Queue, ErrCounters, err), q.Close())
	}
	return q, nil
}

// Settings is what the kernel granted.
func (q *Queue) Settings() Settings {
	s := q.reader.settings()
	s.Stamps = q.stamps != nil
	return s
}

// Kernel reads the kernel's counters of this queue.
func (q *Queue) Kernel() (Kernel, error) { return readKernel(q.config.Queue) }

// Counts may be called at any time, by any goroutine.
func (q *Queue) Counts() Counts {
	if d := q.dispatcher.Load(); d != nil {
		return d.tally.snapshot()
	}
	return Counts{}
}

// Result is what became of a queue.
type Result struct {
	Ledger
	Times  Times
	Broken []string // the laws that do not hold
	// LateWorkers are those that a team was given up for, and what each was doing: "worker 3 of team 1 in" functions, the innermost first.
	LateWorkers []string
	// Stuck: the engine that Filter was given is not to be used any more. It was late, and is closed, or will be when it has come back.
	Stuck bool
}

// Rebuild says what replaces an engine that is late for too long, or again and again; without it packets are evaluated on one
// thread from then on, or while it rests. Call it before Filter, which closes what build returns. See Config.Deadline.
func (q *Queue) Rebuild(build Builder) { q.build = build }

// Filter has engine, which was built from set, decide every packet until ctx ends. Then it lets no more packets into
// the queue, answers those that wait, reads the kernel's counters and closes the queue: once it has returned the kernel
// treats the rule that fills the queue as one without a program, and drops what Ledger.Kernel.Held says that it still held.
// It is called once. Without a deadline the calling goroutine becomes the dispatcher; with one, and with the library, it waits for
// those that are. The result is valid as far as it goes where there is an error too.
//
// It returns at the latest when Config.Drain, Config.Deadline and a second have passed since ctx ended, if there is a deadline;
// without one an engine that does not come back holds it up for as long.
func (q *Queue) Filter(ctx context.Context, engine engines.RuleEngine, set *rules.Set) (Result, error) {
	d := newDispatcher(engine, set, q.config.OnPanic, q.reader)
	if !q.dispatcher.CompareAndSwap(nil, d) {
		panic("live: Filter was called twice on one queue")
	}
	var first *team
	if q.config.Deadline > 0 {
		if err := d.watchOver(set, q.config.Deadline, q.build); err != nil {
			return Result{}, errors.Join(fmt.Errorf("filter queue %d: %w", q.config.Queue, err), q.Close())
		}
		first = d.guard.team
	}
	drained, serveErr := q.reader.serve(ctx, d)
	kernel, kernelErr := q.Kernel()
	closeErr := q.Close() // after this the dispatcher's goroutine is gone, or inside an engine
	r := Result{
		Ledger: Ledger{Counts: d.tally.snapshot(), Kernel: kernel, Drained: drained, FailOpen: q.config.FailOpen},
		Times:  d.times.times(d.watch.perNS),
	}
	if first != nil {
		r.LateWorkers, r.Stuck = d.guard.names, first.isGone()
	}
	if err := errors.Join(serveErr, kernelErr, closeErr); err != nil {
		return r, fmt.Errorf("filter queue %d: %w", q.config.Queue, err)
	}
	r.Broken = r.Ledger.Broken()
	return r, nil
}

// Close closes a queue that Filter was not called on: the kernel drops what waits.
func (q *Queue) Close() error {
	err := q.reader.close()
	if q.stamps != nil {
		err = errors.Join(err, q.stamps.Close())
	}
	return err
}
