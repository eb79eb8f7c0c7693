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

// dispatcher is the one goroutine that parses packets, has them evaluated, one at a time, and answers each once.
// Nothing here allocates.
type dispatcher struct {
	engine  engines.RuleEngine
	need    packet.Need
	onPanic rules.Action
	out     answerer
	tally   tally
	times   *Times
	watch   stopwatch
	begun   bool // a packet was received, so its successor's number is known
	packet  packet.Packet
	view    packet.L7
}

func newDispatcher(engine engines.RuleEngine, set *rules.Set, onPanic rules.Action, out answerer) *dispatcher {
	return &dispatcher{
		engine: engine, need: set.Needs(), onPanic: onPanic, out: out, times: newTimes(),
		watch: stopwatch{perNS: clock.PerNanosecond()},
	}
}

// burst opens a burst of n packets that was received between two stamps.
func (d *dispatcher) burst(n int, from, to uint64) {
	d.watch.record(d.times.Receive, from, to, n)
	d.opened(to)
}

// opened opens a burst whose receiving nobody timed.
func (d *dispatcher) opened(at uint64) {
	d.watch.received(at)
	d.tally.bursts.add(1)
}

// message takes one message apart from its packet: what cannot be read whole is accepted where it has a number.
func (d *dispatcher) message(m *nfnl.Message, err error) {
	switch {
	case m.Kind == nfnl.Failed && err == nil:
		d.failed(m.Errno)
	case err != nil:
		d.garbled(m)
	case m.Kind == nfnl.Queued:
		d.handle(&m.Packet)
	}
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
		d.give(m.Packet.ID, rules.Accept, now())
	}
}

// handle gives one packet its verdict.
func (d *dispatcher) handle(p *nfnl.Packet) {
	if !d.isNew(p.ID) {
		return
	}
	d.tally.received.add(1)
	d.tally.bytes.add(uint64(p.Length))
	d.watch.waited(d.times.Waited, p)

	start := now()
	class := d.parse(p)
	parsed := now()
	d.watch.record(d.times.Parse, start, parsed, 1)
	action, end := rules.Accept, parsed
	if class == packet.OK {
		action = d.evaluate()
		end = now()
		d.watch.record(d.times.Evaluate, parsed, end, 1)
	}
	d.give(p.ID, action, end)
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

// evaluate asks the engine. A rule that panics costs this packet the configured verdict, and nothing else; a panic
// that is no rule's is a bug, and goes on.
func (d *dispatcher) evaluate() (action rules.Action) {
	defer func() {
		if value := recover(); value != nil {
			if _, ok := value.(*engines.WorkerPanic); !ok {
				panic(value)
			}
			d.tally.panics.add(1)
			action = d.onPanic
		}
	}()
	return d.engine.Evaluate(&d.packet).Action
}

// give answers a packet that was decided at the stamp from.
func (d *dispatcher) give(id uint32, action rules.Action, from uint64) {
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
		return
	}
	d.tally.accepted.add(uint64(left.accepted))
	d.tally.dropped.add(uint64(left.dropped))
	to := now()
	d.watch.record(d.times.Verdict, from, to, left.total())
	d.times.Held.RecordN(float64(to-d.watch.begin)/d.watch.perNS, int64(left.total()))
}
