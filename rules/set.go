// Package rules holds the rule model: loading, checking, compiling, matching, and generating rule sets.
package rules

import "github.com/tigerbench/tigerbench/packet"

// Rule is one rule as it stands in a rule file.
type Rule struct {
	ID     string   `json:"id"`
	Layer  int      `json:"layer"`
	Type   string   `json:"type"`
	Field  string   `json:"field,omitempty"`
	Values []string `json:"values"` // numbers in a file are kept as their decimal text
	Action string   `json:"action"`
}

// Set is a checked rule set in file order, ready to be split into shards. It is immutable and may be shared.
type Set struct {
	rules []Rule
}

// Len is the number of rules.
func (s *Set) Len() int { return len(s.rules) }

// Rules returns the rules in file order; the caller must not change them.
func (s *Set) Rules() []Rule { return s.rules }

// Needs says which layer-7 views the rules look at.
func (s *Set) Needs() packet.Need { panic("being written") }

// KeyOnly reports whether every rule looks at the packet's key alone.
func (s *Set) KeyOnly() bool { panic("being written") }

// DropOnly reports whether every rule drops.
func (s *Set) DropOnly() bool { panic("being written") }

// Verdict turns the index of the lowest matching rule (or NoRule) into a verdict.
func (s *Set) Verdict(index uint32) Verdict { panic("being written") }

// Matcher names a way to match a shard's rules.
type Matcher string

// Linear checks one rule after another in file order, the model of the original experiment.
const Linear Matcher = "linear"

// Shard is one participant's part of a rule set, compiled for a matcher. Positions count from 0 in rising rule index.
// A Shard is used by one goroutine at a time.
type Shard interface {
	// Len is the number of rules in the shard.
	Len() int
	// Index returns the rule index (in the whole set) of the rule at position pos.
	Index(pos int) uint32
	// Scan checks the rules at positions [from, to) and returns the position of the first that matches, or to.
	Scan(p *packet.Packet, from, to int) int
}

// Shard compiles the rules with the given indices (rising) for matcher m. Each call returns memory of its own.
func (s *Set) Shard(m Matcher, indices []uint32) (Shard, error) { panic("being written") }

// FromFuncs builds a set of rules from Go functions, for tests that must see or disturb an evaluation.
// Rule i matches where match[i] returns true; all rules take action a. Such a set is not KeyOnly.
func FromFuncs(a Action, match ...func(*packet.Packet) bool) *Set { panic("being written") }
