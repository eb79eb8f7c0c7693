package block

import (
	"math/rand/v2"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/packet"
)

// simTime is a clock of one tick a nanosecond that moves only when it is read, napped on or worked on.
type simTime struct {
	now, step uint64
	late      func() uint64 // how much longer a nap is than asked for; nil: it ends when due
}

func (s *simTime) ticks() uint64 { s.now += s.step; return s.now }

func (s *simTime) nap(_, until uint64) {
	if s.late == nil {
		s.now = max(s.now, until)
		return
	}
	const margin = 100_000
	if until > s.now+margin {
		s.now = until - margin + s.late()
	}
}

// oversleeping naps are up to 300 us too long, which is more than the margin.
func oversleeping(seed uint64) func() uint64 {
	random := rand.New(rand.NewPCG(seed, 0))
	return func() uint64 { return random.Uint64N(300_000) }
}

// open runs an open loop of so long on a simulated clock, and returns its block.
func open(clock *simTime, engine engines.RuleEngine, arrivals string, length time.Duration) study.Block {
	j := fakeJob()
	j.Duration, j.TicksPerNS = length, 1
	m := fakeMaterial(500)
	a, err := ParseArrivals(arrivals)
	if err != nil {
		panic(err)
	}
	w := newWalker(j, m, loop{engine: engine, mask: maskOf(j.Cell)})
	o := newOpenLoop(w, clock, 1, newTally(1, 0))
	b := j.blank()
	if err := o.timed(j, a, &b); err != nil {
		b.Status, b.Reason = study.BlockFailed, err.Error()
	}
	o.tally.fill(&b, b.Dropped, len(m.slots))
	if err := o.describe(&b); err != nil {
		panic(err)
	}
	judgeBlock(&b, w, nil)
	return b
}

// working is an engine whose packets take service, and one a period stall more, on a simulated clock.
func working(clock *simTime, service, stall, period time.Duration) *fake {
	next := clock.now + uint64(period)/2 // so that as many come as periods
	return &fake{each: func(*packet.Packet) {
		clock.now += uint64(service)
		if period > 0 && clock.now >= next {
			clock.now += uint64(stall)
			next += uint64(period)
		}
	}}
}
