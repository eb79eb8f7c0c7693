package block

import (
	"math"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// delayed is an engine that a known time is added to: what a measurement must find again. It waits for the clock instead of
// doing an amount of work, because the time must be known, whatever speed a virtual CPU runs at; the rules' cost is the
// opposite case.
type delayed struct {
	engines.RuleEngine
	wait  wait
	stall stall
}

// delay adds the cell's delay and stall to engine, or returns it as it is.
func delay(c study.Cell, engine engines.RuleEngine) engines.RuleEngine {
	if c.Delay <= 0 && c.Stall == nil {
		return engine
	}
	d := &delayed{RuleEngine: engine}
	if c.Delay > 0 {
		d.wait = newWait(time.Duration(c.Delay))
	}
	if c.Stall != nil {
		d.stall = stall{every: clock.FromDuration(time.Duration(c.Stall.Every)), ticks: clock.FromDuration(time.Duration(c.Stall.For))}
	}
	return d
}

func (d *delayed) Evaluate(p *packet.Packet) rules.Verdict {
	v := d.RuleEngine.Evaluate(p)
	if d.wait.ticks > 0 {
		d.wait.once()
	}
	if d.stall.every > 0 {
		d.stall.look(clock.Ticks())
	}
	return v
}

// Unwrap returns the engine itself.
func (d *delayed) Unwrap() engines.RuleEngine { return d.RuleEngine }

// wait busily waits for a fixed time.
type wait struct {
	ticks uint64
	owed  uint64 // by which the last one was too long: the next one is shorter, so that the mean is exact
}

// mostOwed is how much longer than asked for a wait can be without being interrupted, in nanoseconds, and mostMore how much more than a call that
// does not wait it costs at most: what a busy machine adds is not to be taken off.
const mostOwed, mostMore = 100, 50

// newWait returns a wait of d on average, the call included.
func newWait(d time.Duration) wait {
	w := wait{ticks: clock.FromDuration(d)}
	const probe = time.Microsecond
	excess := waitCost(wait{ticks: clock.FromDuration(probe)}) - clock.FromDuration(probe)
	w.ticks -= min(w.ticks, excess, waitCost(wait{})+clock.FromDuration(mostMore))
	return w
}

// waitCost is how long one call of w takes: the least of many short bouts, for what interrupts a bout can only make it longer.
func waitCost(w wait) uint64 {
	const bouts, calls = 200, 8
	least := uint64(math.MaxUint64)
	for range bouts {
		start := clock.Ticks()
		for range calls {
			w.once()
		}
		least = min(least, (clock.Ticks()-start)/calls)
	}
	return max(least, w.ticks)
}

//go:noinline
func (w *wait) once() {
	now := clock.Ticks()
	end := now + w.ticks - min(w.owed, w.ticks)
	for now < end {
		now = clock.Ticks()
	}
	if w.owed = now - end; w.owed > clock.FromDuration(mostOwed) {
		w.owed = 0 // interrupted: that was not the loop's doing
	}
}

// stall stops everything for a time, again and again.
type stall struct{ every, ticks, next uint64 }

// look stalls where it is time to. The first stall comes one period after the first look.
func (s *stall) look(now uint64) {
	switch {
	case s.next == 0:
		s.next = now + s.every
	case now >= s.next:
		for end := now + s.ticks; clock.Ticks() < end; {
		}
		s.next += s.every
	}
}
