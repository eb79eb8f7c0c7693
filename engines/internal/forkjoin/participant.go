package forkjoin

import (
	"runtime/debug"
	"sync/atomic"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Participant evaluates one shard. The goroutine that holds the shard alone writes it (one that is started anew for each packet
// hands it on through the join); the dispatcher reads its stamps after Join and its counters after Close. The pads keep its counters off every other participant's lines.
type Participant struct {
	_ align.Pad

	worker int // number of the shard
	set    *rules.Set
	shard  rules.Shard
	length int // of the shard
	exit   engines.EarlyExit
	every  int
	best   *best // shared by the team; nil where there is no early exit
	epoch  uint32

	counters engines.Counters
	sampling *atomic.Bool                         // set by the dispatcher between packets
	last     stamped                              // the last packet, where sampling
	panicked *atomic.Pointer[engines.WorkerPanic] // the team's; set at most once an epoch

	_ align.Pad
}

// Evaluate returns the index of the shard's lowest matching rule, or rules.NoRule; with early exit it may return NoRule
// where another participant's match decides.
func (m *Participant) Evaluate(p *packet.Packet) uint32 {
	m.epoch++
	m.counters.Packets++
	if m.sampling.Load() {
		return m.stamp(p)
	}
	return m.scan(p)
}

// stamped is what a participant notes of a packet. Its stamps are compared with those of other CPUs, so they are ordered.
type stamped struct {
	start, end uint64
	rules      uint64 // evaluated
	found      uint32 // what it answered
}

func (m *Participant) stamp(p *packet.Packet) uint32 {
	before := m.counters.Rules
	m.last.start = clock.OrderedTicks()
	index := m.scan(p)
	m.last.end = clock.OrderedTicks()
	m.last.rules, m.last.found = m.counters.Rules-before, index
	return index
}

func (m *Participant) scan(p *packet.Packet) uint32 {
	if m.best != nil {
		return m.scanWatching(p)
	}
	at := m.shard.Scan(p, 0, m.length)
	if at == m.length {
		m.counters.Rules += uint64(at)
		return rules.NoRule
	}
	return m.matched(at)
}

// scanWatching looks at what others found after every m.every rules.
func (m *Participant) scanWatching(p *packet.Packet) uint32 {
	for from := 0; from < m.length; from += m.every {
		if m.decided(from) {
			m.counters.Rules += uint64(from)
			return rules.NoRule
		}
		to := min(from+m.every, m.length)
		if at := m.shard.Scan(p, from, to); at < to {
			index := m.matched(at)
			m.best.lower(m.epoch, index)
			return index
		}
	}
	m.counters.Rules += uint64(m.length)
	return rules.NoRule
}

// decided reports whether a match is known that makes the rules from position from on needless.
func (m *Participant) decided(from int) bool {
	known := m.best.known(m.epoch)
	if known == rules.NoRule {
		return false
	}
	return m.exit == engines.ExitAny || known < m.shard.Index(from)
}

func (m *Participant) matched(at int) uint32 {
	m.counters.Rules += uint64(at) + 1
	m.counters.Matches++
	return m.shard.Index(at)
}

// EvaluateGuarded is Evaluate for a participant that must go on when a rule panics: the panic is kept for the
// dispatcher to raise, and no match is returned.
func (m *Participant) EvaluateGuarded(p *packet.Packet) (index uint32) {
	ended := false
	defer func() {
		if ended {
			return // without asking recover, which takes 2 to 3 ns of the 20 that a packet without rules takes (EPYC, 2.6 GHz)
		}
		if value := recover(); value != nil {
			m.note(p, value)
			index = rules.NoRule
		}
	}()
	index = m.Evaluate(p)
	ended = true
	return index
}

// note keeps the epoch's first panic: a CAS from nil, since another participant may panic in the same epoch.
func (m *Participant) note(p *packet.Packet, value any) {
	m.panicked.CompareAndSwap(nil, &engines.WorkerPanic{
		Worker: m.worker, Rule: m.culprit(p), Value: value, Stack: debug.Stack(),
	})
}

// culprit finds the rule that panics on p by checking them one by one again, off the hot path.
func (m *Participant) culprit(p *packet.Packet) uint32 {
	for pos := range m.length {
		if m.panicsAt(p, pos) {
			return m.shard.Index(pos)
		}
	}
	return rules.NoRule
}

func (m *Participant) panicsAt(p *packet.Packet, pos int) (panics bool) {
	defer func() { panics = recover() != nil }()
	m.shard.Scan(p, pos, pos+1)
	return false
}
