package deadline

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Engine is an engine behind a gate, with a watchdog of its own: live's hot path in a replayed loop.
type Engine struct {
	engine engines.RuleEngine
	gate   *Gate
	ticks  uint64         // the deadline
	packet *packet.Packet // written by the dispatcher before Enter, read by the watchdog after a claim
	alone  *forkjoin.Alone

	answers chan answer // from the watchdog to the dispatcher, one a claim
	claims  atomic.Uint64
	stop    chan struct{}
	closing sync.Once
	stopped sync.WaitGroup // the watchdog
}

// answer is what the watchdog found.
type answer struct {
	verdict  rules.Verdict
	panicked any
}

// Wrap puts engine, which was built over set, behind a gate: a verdict that takes longer than d, counted from the call, is given by a
// watchdog that evaluates the packet alone with matcher. Evaluate still returns no earlier than the engine's does, because its
// caller is the one that waits inside: what a claim would save live is not saved here. Close closes engine too.
func Wrap(engine engines.RuleEngine, set *rules.Set, matcher rules.Matcher, d time.Duration) (*Engine, error) {
	if d <= 0 {
		return nil, fmt.Errorf("deadline is %v: give more than 0, or don't wrap the engine", d)
	}
	alone, err := forkjoin.NewAlone(set, engines.Config{Matcher: matcher})
	if err != nil {
		return nil, err
	}
	e := &Engine{
		engine: engine, gate: NewGate(d), ticks: clock.FromDuration(d), alone: alone,
		answers: make(chan answer, 1), stop: make(chan struct{}),
	}
	e.stopped.Add(1)
	go e.watch()
	return e, nil
}

// Evaluate implements engines.RuleEngine. It allocates nothing.
func (e *Engine) Evaluate(p *packet.Packet) (v rules.Verdict) {
	e.packet = p
	due := clock.Ticks() + e.ticks
	e.gate.Enter(due)
	defer e.leave(due, &v)
	return e.engine.Evaluate(p)
}

// leave ends an evaluation. Where the verdict was claimed, what the engine says or panics with comes too late: the watchdog's
// answer counts. A panic that is no rule's goes on.
func (e *Engine) leave(due uint64, v *rules.Verdict) {
	if e.gate.Leave(due) {
		return
	}
	late := recover()
	a := <-e.answers
	if _, ok := late.(*engines.WorkerPanic); late != nil && !ok {
		panic(late)
	}
	if a.panicked != nil {
		panic(a.panicked)
	}
	*v = a.verdict
}

// watch is the watchdog. After a claim the dispatcher waits for its answer, so that the packet stays valid.
func (e *Engine) watch() {
	defer e.stopped.Done()
	for e.gate.Watch(e.stop) {
		e.claims.Add(1)
		e.answers <- e.ask(e.packet)
	}
}

func (e *Engine) ask(p *packet.Packet) (a answer) {
	defer func() { a.panicked = recover() }()
	a.verdict = e.alone.Evaluate(p)
	return a
}

// Claims is how many verdicts the watchdog gave. Any goroutine may ask at any time.
func (e *Engine) Claims() uint64 { return e.claims.Load() }

// Unwrap returns the engine behind the gate, for what it implements beyond engines.RuleEngine.
func (e *Engine) Unwrap() engines.RuleEngine { return e.engine }

// Counters implements engines.Counted: the engine's own, nil where it doesn't count.
func (e *Engine) Counters() []engines.Counters {
	if c, ok := e.engine.(engines.Counted); ok {
		return c.Counters()
	}
	return nil
}

// Sample implements engines.Overlapped.
func (e *Engine) Sample(on bool) {
	if o, ok := e.engine.(engines.Overlapped); ok {
		o.Sample(on)
	}
}

// Overlap implements engines.Overlapped: the engine's own, nothing where it takes no stamps.
func (e *Engine) Overlap() (packets, overlapped uint64) {
	if o, ok := e.engine.(engines.Overlapped); ok {
		return o.Overlap()
	}
	return 0, 0
}

// Close ends the watchdog and closes the engine.
func (e *Engine) Close() error {
	e.closing.Do(func() { close(e.stop) })
	e.stopped.Wait()
	return e.engine.Close()
}
