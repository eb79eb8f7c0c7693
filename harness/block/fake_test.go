package block

import (
	"time"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// fake is an engine whose verdict and delay are known: it drops every third packet.
type fake struct {
	each    func(p *packet.Packet) // before the verdict
	answer  func(p *packet.Packet) rules.Verdict
	calls   int
	closed  int
	sampled int
}

func oracle(p *packet.Packet) rules.Verdict {
	if p.Number%3 == 0 {
		return rules.Verdict{Action: rules.Drop, Rule: p.Number % 7}
	}
	return rules.Verdict{Action: rules.Accept, Rule: rules.NoRule}
}

func (f *fake) Evaluate(p *packet.Packet) rules.Verdict {
	f.calls++
	if f.each != nil {
		f.each(p)
	}
	if f.answer != nil {
		return f.answer(p)
	}
	return oracle(p)
}

func (f *fake) Close() error { f.closed++; return nil }

// busy keeps the CPU for d.
func busy(d time.Duration) func(*packet.Packet) {
	ticks := clock.FromDuration(d)
	return func(*packet.Packet) {
		for end := clock.Ticks() + ticks; clock.Ticks() < end; {
		}
	}
}

// fakeMaterial is n packets whose verdicts are oracle's.
func fakeMaterial(n int) *material {
	m := &material{
		slots: make([]Slot, n), raw: make([]inputs.Packet, n),
		origins: []inputs.Origin{{File: "a.pcap"}, {File: "b.pcap", First: uint32(n / 2)}},
	}
	for i := range m.slots {
		s := &m.slots[i]
		s.Packet.Number, m.raw[i].Number = uint32(i), uint32(i)
		s.Want = inputs.Word(oracle(&s.Packet))
	}
	return m
}

func fakeJob() *Job {
	return &Job{
		Cell: study.Cell{ID: 4, Engine: "fake", EarlyExit: "ordered"}, Repetition: 2, Visit: 0, Sequence: 9, Seed: 1,
		Duration: 20 * time.Millisecond, Warmup: 2 * time.Millisecond, WarmupPasses: 3, WarmupCap: time.Second,
		SampleFor: 5 * time.Millisecond, SamplePkts: 100, TicksPerNS: clock.PerNanosecond(),
	}
}
