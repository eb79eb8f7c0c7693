package rules

// automaton says of texts in ASCII whether a pattern matches them, with two loads a byte. (K. Thompson: Regular expression search algorithm.
// Communications of the ACM, 1968. doi:10.1145/363347.363387; its states' sets, made before the first text comes.)
type automaton struct {
	class [128]uint8 // bytes that the pattern does not tell apart
	width uint32     // of a row: one column for each class, and one for the text's end
	rows  []uint32   // of each state, the row of the next; accepting where the pattern matched
}

const accepting = ^uint32(0)

// Bounds of automata: a pattern that needs more has none.
const (
	maxStates       = 512     // of one pattern
	maxInstructions = 1_000   // of one pattern
	maxAllStates    = 100_000 // of a shard, with those of patterns that were given up: 52 MB at most, and a second to make
)

func (a *automaton) matches(text []byte) bool {
	row := uint32(0)
	for _, c := range text {
		if row = a.rows[row+uint32(a.class[c%128])]; row == accepting {
			return true
		}
	}
	return a.rows[row+a.width-1] == accepting
}

// automata makes each pattern's automaton once.
type automata struct {
	made   map[string]*automaton
	states int // made so far, also in vain
}

// of returns the automaton of a pattern, or nil where it would be too big.
func (m *automata) of(pattern string) *automaton {
	if a, ok := m.made[pattern]; ok {
		return a
	}
	a, states := newAutomaton(pattern, min(maxStates, maxAllStates-m.states))
	m.states += states
	m.made[pattern] = a
	return a
}
