package live

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/nfnl"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// answerer brings verdicts to the kernel.
type answerer interface {
	// answer gives one verdict, or keeps it until flush, and returns how many left.
	answer(id uint32, a rules.Action) (left answered, err error)
	// flush sends what was kept. On an error none of it was taken.
	flush() (left answered, err error)
}

// answered is verdicts that left together.
type answered struct{ accepted, dropped int }

func (a answered) total() int { return a.accepted + a.dropped }

// dispatcher is what parses packets, has them evaluated, one at a time, and answers each once. One goroutine at a time works
// it; with a deadline two take turns, see relay. Nothing here allocates.
type dispatcher struct {
	engine  engines.RuleEngine
	guard   *guard // nil: no deadline
	need    packet.Need
	onPanic rules.Action
	out     answerer
	tally   tally
	times   *recorders
	watch   stopwatch
	begun   bool     // a packet was received, so its successor's number is known
	arrived uint64   // stamp at which the current packet reached the kernel, or was received
	waiting []uint64 // the same of packets whose verdicts are kept for a flush
	desk    *desk
}

// desk is what a packet is parsed into: what workers read.
type desk struct {
	packet packet.Packet
	view   packet.L7
}

func newDispatcher(engine engines.RuleEngine, set *rules.Set, onPanic rules.Action, out answerer) *dispatcher {
	return &dispatcher{
		engine: engine, need: set.Needs(), onPanic: onPanic, out: out, times: &recorders{}, desk: &desk{},
		watch: stopwatch{perNS: clock.PerNanosecond()}, waiting: make([]uint64, 0, maxBurst),
	}
}

// burst opens a burst of n packets that was received between two stamps.
func (d *dispatcher) burst(n int, from, to uint64) {
	d.times.receive.record(to-from, n)
	d.opened(to)
}

// opened opens a burst whose receiving nobody timed.
func (d *dispatcher) opened(at uint64) {
	d.watch.received(at)
	d.tally.bursts.add(1)
}

// message takes one message apart from its packet: what cannot be read whole is accepted where it has a number. It returns false
// where somebody else has become the dispatcher meanwhile: then the caller may touch nothing of it any more.
func (d *dispatcher) message(m *nfnl.Message, err error) (mine bool) {
	switch {
	case m.Kind == nfnl.Failed && err == nil:
		d.failed(m.Errno)
	case err != nil:
		d.garbled(m)
	case m.Kind == nfnl.Queued:
		return d.handle(&m.Packet)
	}
	return true
}

// failed counts an answer of the kernel. Nothing but verdicts is sent while packets are read, and a verdict fails for one reason:
// there is no such packet.
func (d *dispatcher) failed(errno int32) {
	if errno != 0 {
		d.tally.refused.add(1)
	}
}

func (d *dispatcher) garbled(m *nfnl.Message) {
	d.tally.garbled.add(1)
	if m.Kind != nfnl.Queued {
		return
	}
	if !m.Packet.HasID {
		d.tally.received.add(1)
		d.tally.noID.add(1)
		return
	}
	if d.isNew(m.Packet.ID) {
		d.tally.received.add(1)
		d.arrived = d.watch.begin
		d.give(m.Packet.ID, rules.Accept, now())
	}
}

// handle gives one packet its verdict. False: see message.
func (d *dispatcher) handle(p *nfnl.Packet) (mine bool) {
	if !d.isNew(p.ID) {
		return true
	}
	d.tally.received.add(1)
	d.tally.bytes.add(uint64(p.Length))
	d.arrived = d.watch.waited(&d.times.waited, p)

	start := now()
	class := d.parse(p)
	parsed := now()
	d.times.parse.record(parsed-start, 1)
	if class != packet.OK {
		d.give(p.ID, rules.Accept, parsed)
		return true
	}
	action, by := d.decide(p.ID, parsed)
	if by == somebodyElse {
		return false
	}
	end := now()
	if by == theEngine {
		d.times.evaluate.record(end-parsed, 1)
	}
	d.give(p.ID, action, end)
	return true
}

// isNew counts what is missing before a packet's number. The kernel numbers a queue's packets from 1 and hands them over
// in that order, modulo 2^32; before the first packet that is received, numbers are missing only if that is not 1.
func (d *dispatcher) isNew(id uint32) bool {
	ahead := id - uint32(d.tally.lastID.Load())
	if d.begun && (ahead == 0 || ahead > 1<<31) {
		d.tally.repeated.add(1)
		return false
	}
	d.begun = true
	d.tally.gaps.add(uint64(ahead - 1))
	d.tally.lastID.Store(uint64(id))
	return true
}

// decide asks the engine about the packet on the desk, parsed at the stamp at.
func (d *dispatcher) decide(id uint32, at uint64) (rules.Action, decider) {
	if d.guard != nil {
		return d.decideInTime(id, at)
	}
	return d.settle(ask(d.engine, &d.desk.packet)), theEngine
}

// finding is what an evaluation came to.
type finding struct {
	action   rules.Action
	panicked bool
}

// settle turns a finding into a verdict: a rule that panics costs this packet the configured one, and nothing else.
func (d *dispatcher) settle(f finding) rules.Action {
	if !f.panicked {
		return f.action
	}
	d.tally.panics.add(1)
	return d.onPanic
}

// ask has an engine evaluate a packet. A panic that is no rule's is a bug, and goes on.
func ask(e engines.RuleEngine, p *packet.Packet) (f finding) {
	defer func() {
		if value := recover(); value != nil {
			if _, ok := value.(*engines.WorkerPanic); !ok {
				panic(value)
			}
			f.panicked = true
		}
	}()
	f.action = e.Evaluate(p).Action
	return f
}

// give answers a packet that was decided at the stamp from.
func (d *dispatcher) give(id uint32, action rules.Action, from uint64) {
	d.waiting = append(d.waiting, d.arrived)
	left, err := d.out.answer(id, action)
	d.sent(left, err, from)
}

// close ends a burst: every verdict that was kept leaves.
func (d *dispatcher) close() {
	from := now()
	left, err := d.out.flush()
	d.sent(left, err, from)
}

func (d *dispatcher) sent(left answered, err error, from uint64) {
	if left.total() == 0 {
		return
	}
	if err != nil {
		d.tally.sendErrors.add(uint64(left.total()))
		d.waiting = d.waiting[:0]
		return
	}
	d.tally.accepted.add(uint64(left.accepted))
	d.tally.dropped.add(uint64(left.dropped))
	to := now()
	d.times.verdict.record(to-from, left.total())
	d.times.held.recordEach(to-d.watch.begin, left.total())
	for _, at := range d.waiting {
		d.times.response.record(to-at, 1)
	}
	d.waiting = d.waiting[:0]
}
