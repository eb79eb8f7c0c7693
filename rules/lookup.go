package rules

import (
	"math/bits"

	"github.com/tigerbench/tigerbench/internal/align"
)

// lookup answers for one part of layer-7 views: it finds all literals in it at once, and asks the tests alone whose literals are there.
type lookup struct {
	tests    []textTest // in rising order of their positions
	finder   *finder
	always   []uint64 // bit i: test i has no literal to look for
	patterns []uint64 // bit i: test i is a pattern, and hidesLetters concerns it
	seen     []uint64 // bit i: test i must be asked; written at every look-up, on lines of its own
}

// textTest is one test of a part, at the lowest position of those that want the same.
type textTest struct {
	accept    func([]byte) bool
	clauses   clauses
	automaton *automaton // of a pattern; nil where it would be too big
	pos       uint32
}

// may reports whether the test may accept a text: cheap, and seldom wrong.
func (t *textTest) may(text []byte, ascii bool) bool {
	return t.clauses.hold(text) && (!ascii || t.automaton == nil || t.automaton.matches(text))
}

// lowest returns the position of the first test that accepts text and is below found, or found.
func (l *lookup) lowest(text []byte, found uint32) uint32 {
	if l == nil || l.tests[0].pos >= found {
		return found
	}
	copy(l.seen, l.always)
	ascii := l.finder.find(text, l.seen) < 0x80
	hidden := !ascii && hidesLetters(text)
	if hidden {
		for i, p := range l.patterns {
			l.seen[i] |= p
		}
	}
	for i, word := range l.seen {
		for ; word != 0; word &= word - 1 {
			t := &l.tests[i*64+bits.TrailingZeros64(word)]
			if t.pos >= found {
				return found
			}
			if (hidden || t.may(text, ascii)) && t.accept(text) {
				return t.pos
			}
		}
	}
	return found
}

// lookupMaker collects the tests of one part.
type lookupMaker struct {
	lookup
	automata *automata // the shard's
	known    map[wanted]bool
	literals map[string][]uint32 // of each literal: the tests to ask where it is found
	order    []string            // of the literals, so that equal rules make equal tables
}

func newLookupMaker(a *automata) *lookupMaker {
	return &lookupMaker{automata: a, known: map[wanted]bool{}, literals: map[string][]uint32{}}
}

// add adds a test, unless one that wants the same came before it. Positions rise.
func (m *lookupMaker) add(t *l7Test, pos uint32) {
	if m.known[t.wants] {
		return
	}
	m.known[t.wants] = true
	n, needs := uint32(len(m.tests)), t.wants.clauses()
	m.tests = append(m.tests, textTest{accept: t.accept, clauses: needs, pos: pos})
	if n%64 == 0 {
		m.always, m.patterns = append(m.always, 0), append(m.patterns, 0)
	}
	if t.wants.how == wantsPattern {
		m.patterns[n/64] |= 1 << (n % 64)
		m.tests[n].automaton = m.automata.of(t.wants.value)
	}
	rarest := needs.rarest()
	if rarest == nil {
		m.always[n/64] |= 1 << (n % 64)
	}
	for _, literal := range rarest {
		if m.literals[string(literal)] == nil {
			m.order = append(m.order, string(literal))
		}
		m.literals[string(literal)] = append(m.literals[string(literal)], n)
	}
}

// finish returns the look-up; nil where no test was added.
func (m *lookupMaker) finish() *lookup {
	if m == nil {
		return nil
	}
	var literals []literal
	for _, text := range m.order {
		literals = append(literals, literal{[]byte(text), m.literals[text]})
	}
	l := m.lookup
	l.finder = newFinder(literals)
	const apart = align.Line / 8
	l.seen = make([]uint64, apart+len(l.always)+apart)[apart : apart+len(l.always)]
	return &l
}
