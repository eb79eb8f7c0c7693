package rules

import (
	"fmt"
	"net/netip"

	"github.com/tigerbench/tigerbench/packet"
)

// Set is a checked rule set in file order, ready to be split into shards. It is immutable and may be shared.
type Set struct {
	name      string
	rules     []Rule
	compiled  []compiled                // of rule i
	countries map[string][]netip.Prefix // of every country that a rule names, where they were resolved
	work      uint64                    // operations before each rule: see CostOperations
	costs     []float64                 // see Costs
	needs     packet.Need
	keyOnly   bool
	dropOnly  bool
}

// compiled is a rule ready to be laid out in a shard: it matches where any of its tests does.
type compiled struct {
	tests  []test
	action Action
}

// Name is what the set was opened as.
func (s *Set) Name() string { return s.name }

// Len is the number of rules.
func (s *Set) Len() int { return len(s.rules) }

// Rules returns the rules in file order; the caller must not change them.
func (s *Set) Rules() []Rule { return s.rules }

// Countries returns the prefixes that the set's countries stand for, by country code; the caller must not change them.
func (s *Set) Countries() map[string][]netip.Prefix { return s.countries }

// CostOperations is the number of dependent integer operations done before each rule is checked: 0 but for synthetic
// rules with a cost.
func (s *Set) CostOperations() uint64 { return s.work }

// Needs says which layer-7 views the rules look at.
func (s *Set) Needs() packet.Need { return s.needs }

// KeyOnly reports whether every rule looks at the packet's key alone.
func (s *Set) KeyOnly() bool { return s.keyOnly }

// DropOnly reports whether every rule drops.
func (s *Set) DropOnly() bool { return s.dropOnly }

// Verdict turns the index of the lowest matching rule (or NoRule) into a verdict.
func (s *Set) Verdict(index uint32) Verdict {
	if index == NoRule {
		return Verdict{Action: Accept, Rule: NoRule}
	}
	return Verdict{Action: s.compiled[index].action, Rule: index}
}

// FromFuncs builds a set of rules from Go functions, for tests that must see or disturb an evaluation.
// Rule i matches where match[i] returns true; all rules take action a. Such a set is not KeyOnly, and can't be encoded.
func FromFuncs(a Action, match ...func(*packet.Packet) bool) *Set {
	s := &Set{name: "functions", keyOnly: len(match) == 0, dropOnly: a == Drop || len(match) == 0}
	for i, f := range match {
		s.rules = append(s.rules, Rule{ID: fmt.Sprintf("func-%d", i), Type: typeFunc, Action: a.String()})
		s.compiled = append(s.compiled, compiled{tests: []test{{check: funcTest(f)}}, action: a})
	}
	return s
}

// typeFunc is the type of rules made from functions. No file can name it.
const typeFunc = "func"

type funcTest func(*packet.Packet) bool

func (f funcTest) matches(p *packet.Packet) bool { return f(p) }
