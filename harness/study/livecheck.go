package study

import "fmt"

// baseline tells the cells of a group that others are compared with. A replayed group has one of each engine; a live one
// has one of each reader, way of giving verdicts, and deadline.
type baseline struct {
	group, engine, reader string
	burst                 bool
	deadline              Nanoseconds
}

func baselineOf(c *Cell) baseline {
	b := baseline{group: c.Group, engine: c.Engine}
	if c.Live != nil {
		b.reader, b.burst, b.deadline = c.Live.Reader, c.Live.BurstVerdicts, c.Live.Deadline
	}
	return b
}

// isBaseline reports whether a second cell like c would make ratios ambiguous.
func (c *Cell) isBaseline() bool {
	switch c.Engine {
	case Sequential, Reference:
		return true
	case NoQueue, AcceptAll:
		return c.Live != nil
	}
	return false
}

// checkLive refuses a block of a live cell without its measurements, those of a replayed cell, and numbers that no clock or
// counter gives.
func (b *Block) checkLive(c *Cell) error {
	l := b.Live
	switch {
	case c.Live == nil && l != nil:
		return fmt.Errorf("a replayed cell has live measurements")
	case c.Live != nil && l == nil && b.Status == BlockOK:
		return fmt.Errorf("a good block of a live cell has no live measurements")
	case l == nil:
		return nil
	}
	numbers := []float64{l.CPU.Filter, l.CPU.Load, l.CPU.Server, l.CPU.Softirq, l.CPU.Idle}
	add := func(optional ...*float64) {
		for _, p := range optional {
			if p != nil {
				numbers = append(numbers, *p)
			}
		}
	}
	for _, r := range []*Requests{&l.Requests, l.Attacks} {
		if r != nil {
			add(&r.PerS, r.P50NS, r.P90NS, r.P99NS, r.P999NS, r.MaxNS, r.LagP99NS)
		}
	}
	if l.Datagrams != nil {
		add(&l.Datagrams.Lossless)
	}
	if l.Replay != nil {
		add(l.Replay.MeanNS, l.Replay.ParseNS)
	}
	for i := range l.Stages {
		s := &l.Stages[i]
		add(&s.MeanNS, &s.P50NS, s.P99NS, &s.MaxNS)
	}
	add(l.SyscallsPerPkt)
	return checkNumbers(numbers)
}
