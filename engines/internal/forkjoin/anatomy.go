package forkjoin

import (
	"sort"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

var _ engines.Dissected = (*Team)(nil)

// Anatomy implements engines.Dissected.
func (t *Team) Anatomy() engines.Anatomy {
	a := dissect(t.published, t.seen, t.caller, t.participants)
	a.Exit = exitOf(t.participants)
	return a
}

// dissect splits the time from published to seen along the path through the participant that ended last:
//
//	published     first helper starts     last starts     last ends     seen
//	   |--- fork ------|------ skew ----------|---- work -----|--- join ---|
//
// The dispatcher's own shard waits for no helper: where it ended last, fork is what publishing took.
func dissect(published, seen uint64, caller *Participant, participants []*Participant) engines.Anatomy {
	last := participants[0]
	for _, m := range participants[1:] {
		if span(last.last.end, m.last.end) > 0 {
			last = m
		}
	}
	first := last.last.start
	for _, m := range participants {
		if last != caller && m != caller && span(m.last.start, first) > 0 {
			first = m.last.start
		}
	}
	return engines.Anatomy{
		Fork: span(published, first), Skew: span(first, last.last.start), Work: span(last.last.start, last.last.end),
		Join: span(last.last.end, seen), Last: last.worker,
	}
}

// span is the time between two stamps, negative where the clocks of their CPUs disagree by more than that.
func span(from, to uint64) int64 { return int64(to - from) }

// exitOf is what early exit did for the last packet. The match that decided is the lowest, or with ExitAny the earliest.
func exitOf(participants []*Participant) engines.Exit {
	var decided *Participant
	for _, m := range participants {
		if m.last.found != rules.NoRule && (decided == nil || m.decidesBefore(decided)) {
			decided = m
		}
	}
	if decided == nil {
		return engines.Exit{}
	}
	e := engines.Exit{Matched: true}
	for _, m := range participants {
		e.Stop = max(e.Stop, span(decided.last.end, m.last.end))
		e.Wasted += m.wasted(decided) // by whom it decided: nothing
	}
	return e
}

func (m *Participant) decidesBefore(other *Participant) bool {
	if m.exit == engines.ExitAny {
		return span(m.last.end, other.last.end) > 0
	}
	return m.last.found < other.last.found
}

// wasted is how long m went on after the match that decided, on rules that it had made needless.
func (m *Participant) wasted(decided *Participant) int64 {
	needless := m.last.start
	if m.exit != engines.ExitAny && m.last.rules > 0 {
		needless += uint64(float64(m.last.end-m.last.start) * float64(m.needed(decided.last.found)) / float64(m.last.rules))
	}
	if span(needless, decided.last.end) > 0 {
		needless = decided.last.end
	}
	return max(0, span(needless, m.last.end))
}

// needed is how many of the rules that m evaluated lie below the match with the given index.
func (m *Participant) needed(index uint32) int {
	return sort.Search(int(m.last.rules), func(pos int) bool { return m.shard.Index(pos) >= index })
}
