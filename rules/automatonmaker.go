package rules

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// automatonMaker makes states as it meets them.
type automatonMaker struct {
	automaton
	prog    *syntax.Prog
	samples []byte            // a byte of each class
	known   map[string]uint32 // rows, by state
	states  []state
	visited []bool // instructions, in closure
}

// state is where a text may be in a pattern: which instructions go on, once what comes next is known, behind what kind of rune.
type state struct {
	pcs  []uint32 // without the pattern's beginning, which goes on everywhere
	prev rune     // -1 at the text's beginning, or kind's
}

// newAutomaton returns a pattern's automaton, or nil where it would have more states than most, and how many were made.
func newAutomaton(pattern string, most int) (*automaton, int) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || most < 1 {
		return nil, 0
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > maxInstructions {
		return nil, 0
	}
	m := automatonMaker{prog: prog, known: map[string]uint32{}, visited: make([]bool, len(prog.Inst))}
	m.classify()
	m.row(state{prev: -1})
	for i := 0; i < len(m.states); i++ {
		if len(m.states) > most {
			return nil, len(m.states)
		}
		m.expand(m.states[i])
	}
	return &m.automaton, len(m.states)
}

// classify puts bytes that every instruction treats alike into one class.
func (m *automatonMaker) classify() {
	classes := map[string]uint8{}
	for b := range len(m.class) {
		alike := []byte{byte(kind(byte(b)))}
		for i := range m.prog.Inst {
			takes := byte(0)
			if inst := &m.prog.Inst[i]; takesRune(inst) && inst.MatchRune(rune(b)) {
				takes = 1
			}
			alike = append(alike, takes)
		}
		class, known := classes[string(alike)]
		if !known {
			class = uint8(len(classes))
			classes[string(alike)] = class
			m.samples = append(m.samples, byte(b))
		}
		m.class[b] = class
	}
	m.width = uint32(len(m.samples)) + 1
}

// kind returns a rune that assertions (^, $, \b) see like b.
func kind(b byte) rune {
	switch {
	case b == '\n':
		return '\n'
	case syntax.IsWordChar(rune(b)):
		return 'a'
	}
	return ' '
}

func takesRune(i *syntax.Inst) bool {
	switch i.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	}
	return false
}

// row returns the row of a state, which is made later if it is new.
func (m *automatonMaker) row(s state) uint32 {
	slices.Sort(s.pcs)
	s.pcs = slices.Compact(s.pcs)
	key := []byte{byte(s.prev)}
	for _, pc := range s.pcs {
		key = binary.LittleEndian.AppendUint16(key, uint16(pc))
	}
	row, known := m.known[string(key)]
	if !known {
		row = uint32(len(m.states)) * m.width
		m.known[string(key)] = row
		m.states = append(m.states, s)
	}
	return row
}

// expand appends a state's row.
func (m *automatonMaker) expand(s state) {
	for _, b := range m.samples {
		takers, matched := m.closure(s, rune(b))
		if matched {
			m.rows = append(m.rows, accepting)
			continue
		}
		next := state{prev: kind(b)}
		for _, pc := range takers {
			if inst := &m.prog.Inst[pc]; inst.MatchRune(rune(b)) {
				next.pcs = append(next.pcs, inst.Out)
			}
		}
		m.rows = append(m.rows, m.row(next))
	}
	end := uint32(0)
	if _, matched := m.closure(s, -1); matched {
		end = accepting
	}
	m.rows = append(m.rows, end)
}

// closure follows what takes no rune, before the rune next (-1: the end), and returns what takes one, and whether the pattern matched.
func (m *automatonMaker) closure(s state, next rune) (takers []uint32, matched bool) {
	clear(m.visited)
	holds := syntax.EmptyOpContext(s.prev, next)
	open := append(slices.Clone(s.pcs), uint32(m.prog.Start))
	for len(open) > 0 {
		pc := open[len(open)-1]
		open = open[:len(open)-1]
		if m.visited[pc] {
			continue
		}
		m.visited[pc] = true
		switch inst := &m.prog.Inst[pc]; inst.Op {
		case syntax.InstMatch:
			return nil, true
		case syntax.InstAlt, syntax.InstAltMatch:
			open = append(open, inst.Out, inst.Arg)
		case syntax.InstCapture, syntax.InstNop:
			open = append(open, inst.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(inst.Arg)&^holds == 0 {
				open = append(open, inst.Out)
			}
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			takers = append(takers, pc)
		}
	}
	return takers, false
}
