package replay

import (
	"errors"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Measured is where a load's time went without a queue, a packet; stamped where a live filter stamps it.
type Measured struct {
	Packets  uint64
	Passes   int
	Parse    *study.Histogram // key, and layer-7 view where rules need it
	Evaluate *study.Histogram // the engine
}

// Measure has engine, which was built from set, evaluate the load's packets in a closed loop, those that the kernel refuses
// left out: one pass that is not counted, then whole passes until d has gone by. The calling goroutine is the dispatcher:
// lock and pin it as live's is. It panics where a rule does.
func Measure(engine engines.RuleEngine, set *rules.Set, l *Load, d time.Duration) (Measured, error) {
	packets := l.forwarded()
	if len(packets) == 0 {
		return Measured{}, errors.New("no packet of the capture reaches the filter: there is nothing to measure")
	}
	loop := &loop{engine: engine, need: set.Needs(), perNS: clock.PerNanosecond()}
	loop.pass(packets, Measured{Parse: study.NewHistogram(), Evaluate: study.NewHistogram()})
	m := Measured{Parse: study.NewHistogram(), Evaluate: study.NewHistogram()}
	for start := time.Now(); m.Passes == 0 || time.Since(start) < d; m.Passes++ {
		loop.pass(packets, m)
		m.Packets += uint64(len(packets))
	}
	return m, nil
}

func (l *Load) forwarded() (packets [][]byte) {
	for i := range l.Packets {
		if l.Packets[i].Refusal == "" {
			packets = append(packets, l.Packets[i].Data)
		}
	}
	return packets
}

// loop is live's dispatcher without its queue.
type loop struct {
	engine engines.RuleEngine
	need   packet.Need
	perNS  float64 // ticks a nanosecond
	packet packet.Packet
	view   packet.L7
}

func (l *loop) pass(packets [][]byte, m Measured) {
	for i, data := range packets {
		start := clock.Ticks()
		ok := parse(&l.packet, &l.view, data, l.need)
		l.packet.Number = uint32(i)
		parsed := clock.Ticks()
		m.Parse.Record(float64(parsed-start) / l.perNS)
		if ok {
			l.engine.Evaluate(&l.packet)
			m.Evaluate.Record(float64(clock.Ticks()-parsed) / l.perNS)
		}
	}
}
