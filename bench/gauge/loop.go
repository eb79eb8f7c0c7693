package gauge

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Loop takes one sample a step, in ticks.
type Loop struct {
	Samples int    // at most
	Least   int    // however long it takes
	Limit   uint64 // ticks
	Warmup  int    // steps before the samples, at most, and at most half of Limit
}

// answers are what an engine said about the packets that it was given.
type answers struct {
	packets   uint64
	low, high uint32 // rule index
}

func (a *answers) note(rule uint32) {
	a.packets++
	a.low, a.high = min(a.low, rule), max(a.high, rule)
}

// Evaluate puts one packet through an engine again and again. Nothing stands between Evaluate and the stamp but a look at the answer.
func (l Loop) Evaluate(e engines.RuleEngine, p *packet.Packet) Block {
	a := answers{low: rules.NoRule}
	l.warm(func() { a.note(e.Evaluate(p).Rule) })
	samples := l.buffer()
	before, last := spent(), clock.Ticks()
	for end := last + l.Limit; len(samples) < l.Samples && (len(samples) < l.Least || last < end); {
		p.Number++
		a.note(e.Evaluate(p).Rule)
		now := clock.Ticks()
		samples = append(samples, now-last)
		last = now
	}
	b := newBlock(samples, spent().minus(before))
	b.Packets, b.Low, b.High = a.packets, a.low, a.high
	return b
}

// Call does the same with any step that is long enough for a call through a function value not to matter.
func (l Loop) Call(step func()) Block {
	l.warm(step)
	samples := l.buffer()
	before, last := spent(), clock.Ticks()
	for end := last + l.Limit; len(samples) < l.Samples && (len(samples) < l.Least || last < end); {
		step()
		now := clock.Ticks()
		samples = append(samples, now-last)
		last = now
	}
	return newBlock(samples, spent().minus(before))
}

func (l Loop) warm(step func()) {
	end := clock.Ticks() + l.Limit/2
	for i := 0; i < l.Warmup && (i < l.Least || clock.Ticks() < end); i++ {
		step()
	}
}

// buffer is touched, so that no sample waits for a page.
func (l Loop) buffer() []uint64 {
	samples := make([]uint64, l.Samples)
	for i := range samples {
		samples[i] = 1
	}
	return samples[:0]
}
