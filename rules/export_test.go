package rules

import "github.com/tigerbench/tigerbench/packet"

// Kernels names the kernels of this build and machine.
func Kernels() []string {
	var names []string
	for _, k := range kernels() {
		names = append(names, k.name)
	}
	return names
}

// ShardWith is Shard for matcher simd with a kernel of one's choice, in any build.
func (s *Set) ShardWith(name string, indices []uint32) Shard {
	for _, k := range kernels() {
		if k.name == name {
			return layOutSIMD(s, indices, k)
		}
	}
	panic("no kernel " + name)
}

// SpareLaneHolds reports whether a lane behind a shard's last test would hold for a packet.
func (s *Set) SpareLaneHolds(indices []uint32, p *packet.Packet) bool {
	v := layOutSIMD(s, indices, kernels()[0])
	end := len(v.table.groups) * groupLanes
	return nextPortable(&v.table, halves(p), len(v.tests), end) < end
}

// OneByOne is how many tests of a shard no lane holds.
func OneByOne(s Shard) int { return len(s.(*simd).rest.ops) }

// MaskedWord is a word of the key under a mask, and how many tests look at it.
type MaskedWord struct {
	Word, Mask uint32
	Tests      int
}

// Fewer is what lanes look at where tests look at these, and Pick which of them stands for one, or -1.
func Fewer(all []MaskedWord) (left []MaskedWord, pick func(MaskedWord) int) {
	tests := map[maskedWord]int{}
	for _, w := range all {
		tests[maskedWord{w.Word, w.Mask}] += w.Tests
	}
	var words []maskedWord
	for _, w := range fewer(tests) {
		words = append(words, w.maskedWord)
		left = append(left, MaskedWord{w.word, w.mask, w.tests})
	}
	return left, func(w MaskedWord) int { return lane{maskedWord: maskedWord{w.Word, w.Mask}}.pick(words) }
}

// IndexedByHash is Shard for matcher indexed where lists of candidates would be too long.
func (s *Set) IndexedByHash(indices []uint32) Shard { return layOutIndexed(s, indices, false) }

// Required is the clauses of a pattern, as text.
func Required(pattern string) (found [][]string) {
	for _, any := range required(pattern) {
		var texts []string
		for _, literal := range any {
			texts = append(texts, string(literal))
		}
		found = append(found, texts)
	}
	return found
}

// MayMatch reports whether a text is a candidate for a pattern.
func MayMatch(pattern string, text []byte) bool {
	return hidesLetters(text) || required(pattern).hold(text)
}

// Automaton returns what tells of ASCII texts whether a pattern matches; nil where it would be too big.
func Automaton(pattern string) func(text []byte) bool {
	a, _ := newAutomaton(pattern, maxStates)
	if a == nil {
		return nil
	}
	return a.matches
}

// AutomatonStates returns how many states were made for patterns of one shard, and how many of them have automata.
func AutomatonStates(patterns []string) (states, kept int) {
	m := automata{made: map[string]*automaton{}}
	for _, p := range patterns {
		if m.of(p) != nil {
			kept++
		}
	}
	return m.states, kept
}

// Bounds of automata.
const MaxStates, MaxAllStates = maxStates, maxAllStates

// Find returns the literals, which are in lower case, that a finder finds in a text.
func Find(literals []string, text []byte) (found []string) {
	var all []literal
	for i, l := range literals {
		all = append(all, literal{[]byte(l), []uint32{uint32(i)}})
	}
	seen := make([]uint64, len(literals)/64+1)
	newFinder(all).find(text, seen)
	for i, l := range literals {
		if seen[i/64]>>(i%64)&1 != 0 {
			found = append(found, l)
		}
	}
	return found
}

// DistinctURITests is how many tests of URIs an indexed shard asks.
func DistinctURITests(s Shard) int { return len(s.(*indexed).views.uri.tests) }
