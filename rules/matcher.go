package rules

import (
	"errors"
	"fmt"

	"github.com/tigerbench/tigerbench/packet"
)

// Matcher names a way to match a shard's rules.
type Matcher string

// Linear checks one rule after another in file order, the model of the original experiment.
const Linear Matcher = "linear"

// Matchers lists every matcher; Check tells whether this build has it.
func Matchers() []Matcher { return []Matcher{Linear, SIMD, Indexed} }

// Shard is one participant's part of a rule set, compiled for a matcher. Positions count from 0 in rising rule index.
// A Shard is used by one goroutine at a time.
type Shard interface {
	// Len is the number of rules in the shard.
	Len() int
	// Index returns the rule index (in the whole set) of the rule at position pos.
	Index(pos int) uint32
	// Stride is how many positions a Scan should check at least where the caller could stop after every: more where checking few
	// costs nearly as much as checking many.
	Stride(every int) int
	// Scan checks the rules at positions [from, to) and returns the position of the first that matches, or to.
	Scan(p *packet.Packet, from, to int) int
}

// Shard compiles the rules with the given indices (rising) for matcher m. Each call returns memory of its own.
// The error wraps errors.ErrUnsupported where m is not known.
func (s *Set) Shard(m Matcher, indices []uint32) (Shard, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("compile shard: %w", err)
	}
	for i, index := range indices {
		if int64(index) >= int64(len(s.rules)) || i > 0 && index <= indices[i-1] {
			return nil, fmt.Errorf("compile shard: index %d at position %d: indices rise, and are below %d", index, i, len(s.rules))
		}
	}
	switch {
	case s.work > 0 && m != Linear:
		return nil, fmt.Errorf("compile shard: rules with a cost are checked one by one: give matcher %s: %w", Linear, errors.ErrUnsupported)
	case s.work > 0:
		return &costly{linear: layOut(s, indices), work: s.work}, nil
	case m == SIMD:
		return layOutSIMD(s, indices, chosen), nil
	case m == Indexed:
		return layOutIndexed(s, indices, true), nil
	}
	l := layOut(s, indices)
	return &l, nil
}

// Check refuses a matcher that this build does not have; the error wraps errors.ErrUnsupported.
func (m Matcher) Check() error {
	switch m {
	case Linear, Indexed:
		return nil
	case SIMD:
		_, err := SIMDKernel()
		return err
	}
	return fmt.Errorf("matcher is %q, give %s, %s or %s: %w", m, Linear, SIMD, Indexed, errors.ErrUnsupported)
}
