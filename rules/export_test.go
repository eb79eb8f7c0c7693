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
	end := len(v.blocks) * lanes
	return nextPortable(v.blocks, halves(p), len(v.tests), end) < end
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
