package block

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// stretch is one walk of the timed loop. Samples are 64-bit ticks: a narrower one would need a check for a packet that
// took longer than 1.6 s, and the buffer of a stretch stays within the second-level cache either way.
type stretch struct {
	n           int // packets walked
	first, last uint64
}

// loop is what the timed loop needs; it copies the fields to locals.
type loop struct {
	engine     engines.RuleEngine
	mask       uint64 // bits of a verdict's word that must equal the oracle's
	samples    []uint64
	mismatches mismatches
}

// walk evaluates the packets in the given order, until the first stamp at or behind deadline. It is the loop that
// everything is measured with: a stamp, a store, two compares, and the next packet.
func (l *loop) walk(slots []Slot, order []uint32, deadline uint64) stretch {
	engine, mask, samples := l.engine, l.mask, l.samples[:len(order)]
	first := clock.Ticks()
	last := first
	for i, k := range order {
		s := &slots[k]
		word := inputs.Word(engine.Evaluate(&s.Packet))
		now := clock.Ticks()
		samples[i] = now - last
		last = now
		if (word^s.Want)&mask != 0 {
			l.mismatches.note(s.Packet.Number, s.Want, word)
		}
		if now >= deadline {
			return stretch{i + 1, first, last}
		}
	}
	return stretch{len(order), first, last}
}

// walkParsing is walk with parsing, and finding the layer-7 view, inside the sample.
func (l *loop) walkParsing(m *material, order []uint32, deadline uint64) stretch {
	engine, mask, samples := l.engine, l.mask, l.samples[:len(order)]
	var p packet.Packet
	var view packet.L7
	first := clock.Ticks()
	last := first
	for i, k := range order {
		raw, want := &m.raw[k], m.slots[k].Want
		p.Number = raw.Number
		packet.Parse(&p, raw.Link, raw.Data)
		if m.need != 0 {
			packet.FindL7(&p, &view, m.need)
		}
		word := inputs.Word(engine.Evaluate(&p))
		now := clock.Ticks()
		samples[i] = now - last
		last = now
		if (word^want)&mask != 0 {
			l.mismatches.note(p.Number, want, word)
		}
		if now >= deadline {
			return stretch{i + 1, first, last}
		}
	}
	return stretch{len(order), first, last}
}

// mismatches counts verdicts that were not the oracle's, and keeps the first.
type mismatches struct {
	count        uint64
	number       uint32
	want, got    uint64
	falseAccepts uint64 // dropped by the oracle only
	falseDrops   uint64 // dropped by the engine only
}

//go:noinline
func (m *mismatches) note(number uint32, want, got uint64) {
	if m.count == 0 {
		m.number, m.want, m.got = number, want, got
	}
	m.count++
	switch w, g := inputs.Unword(want).Action, inputs.Unword(got).Action; {
	case w == rules.Drop && g == rules.Accept:
		m.falseAccepts++
	case w == rules.Accept && g == rules.Drop:
		m.falseDrops++
	}
}

// reference is the engine that does nothing: what is measured with it is the loop.
type reference struct{}

func (reference) Evaluate(*packet.Packet) rules.Verdict { return rules.Verdict{} }
func (reference) Close() error                          { return nil }
