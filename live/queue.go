package live

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// Queue is a queue bound to this process. Bind first, then let the firewall fill it.
type Queue struct {
	config     Config
	reader     reader
	dispatcher atomic.Pointer[dispatcher]
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
	if _, err := q.Kernel(); err != nil {
		return nil, errors.Join(fmt.Errorf("bind queue %d: %w: %w", c.Queue, ErrCounters, err), r.close())
	}
	return q, nil
}

// Settings is what the kernel granted.
func (q *Queue) Settings() Settings { return q.reader.settings() }

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
}

// Filter has engine, which was built from set, decide every packet until ctx ends. Then it lets no more packets into
// the queue, answers those that wait, reads the kernel's counters and closes the queue: once it has returned the kernel
// treats the rule that fills the queue as one without a program, and drops what Ledger.Kernel.Held says that it still held.
// It is called once. The calling goroutine becomes the dispatcher, or waits for the one that the library has. The result
// is valid as far as it goes where there is an error too.
func (q *Queue) Filter(ctx context.Context, engine engines.RuleEngine, set *rules.Set) (Result, error) {
	d := newDispatcher(engine, set, q.config.OnPanic, q.reader)
	if !q.dispatcher.CompareAndSwap(nil, d) {
		panic("live: Filter was called twice on one queue")
	}
	drained, serveErr := q.reader.serve(ctx, d)
	kernel, kernelErr := q.Kernel()
	closeErr := q.reader.close() // after this the dispatcher's goroutine is gone
	r := Result{
		Ledger: Ledger{Counts: d.tally.snapshot(), Kernel: kernel, Drained: drained, FailOpen: q.config.FailOpen},
		Times:  *d.times,
	}
	if err := errors.Join(serveErr, kernelErr, closeErr); err != nil {
		return r, fmt.Errorf("filter queue %d: %w", q.config.Queue, err)
	}
	r.Broken = r.Ledger.Broken()
	return r, nil
}

// Close closes a queue that Filter was not called on: the kernel drops what waits.
func (q *Queue) Close() error { return q.reader.close() }
