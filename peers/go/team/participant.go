package team

import (
	"fmt"
	"runtime/debug"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// participant evaluates one shard. Whoever evaluates it writes it; the dispatcher reads it after Wait. The pads keep it off the lines of
// the others.
type participant struct {
	_        [128]byte
	worker   int
	shard    rules.Shard
	exit     engines.EarlyExit
	every    int
	best     *best // nil: no early exit
	answer   uint32
	panicked *engines.WorkerPanic
	counters engines.Counters
	_        [128]byte
}

func newParticipant(set *rules.Set, c engines.Config, w int, indices []uint32, b *best) (*participant, error) {
	shard, err := set.Shard(c.Matcher, indices)
	if err != nil {
		return nil, fmt.Errorf("compile shard %d of %d: %w", w, c.Workers, err)
	}
	m := &participant{worker: w, shard: shard, exit: c.EarlyExit, every: max(shard.Len(), 1)}
	if c.EarlyExit != engines.ExitOff && c.Workers > 1 {
		m.best, m.every = b, shard.Stride(c.ExitEvery)
	}
	return m, nil
}

// evaluate leaves the shard's lowest match in answer, or the panic of a rule in panicked.
func (m *participant) evaluate(p *packet.Packet) {
	m.answer = rules.NoRule
	m.counters.Packets++
	defer m.catch(p)
	for from := 0; from < m.shard.Len() && !m.decided(from); from += m.every {
		to := min(from+m.every, m.shard.Len())
		at := m.shard.Scan(p, from, to)
		if at < to {
			m.counters.Rules += uint64(at - from + 1)
			m.found(at)
			return
		}
		m.counters.Rules += uint64(to - from)
	}
}

func (m *participant) found(at int) {
	m.counters.Matches++
	m.answer = m.shard.Index(at)
	if m.best != nil {
		m.best.lower(m.answer)
	}
}

// decided reports whether a match is known that makes the rules from position from on needless.
func (m *participant) decided(from int) bool {
	if m.best == nil {
		return false
	}
	known := m.best.word.Load()
	return known != rules.NoRule && (m.exit == engines.ExitAny || known < m.shard.Index(from))
}

// catch keeps a rule's panic for the dispatcher.
func (m *participant) catch(p *packet.Packet) {
	if value := recover(); value != nil {
		m.panicked = &engines.WorkerPanic{Worker: m.worker, Rule: m.culprit(p), Value: value, Stack: debug.Stack()}
	}
}

// culprit finds the rule that panics by checking them one by one again.
func (m *participant) culprit(p *packet.Packet) uint32 {
	for at := range m.shard.Len() {
		if m.panicsAt(p, at) {
			return m.shard.Index(at)
		}
	}
	return rules.NoRule
}

func (m *participant) panicsAt(p *packet.Packet, at int) (panics bool) {
	defer func() { panics = recover() != nil }()
	m.shard.Scan(p, at, at+1)
	return false
}
