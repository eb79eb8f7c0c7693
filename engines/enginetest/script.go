package enginetest

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// behaviour is a rule set that the suite knows the right verdicts of.
type behaviour interface {
	set() *rules.Set
	verdict(n int) rules.Verdict     // on packet n
	matches(rule uint32, n int) bool // whether there is such a rule, and it matches packet n
}

// script says what the rules of a set do: which packets they match, and what else happens when one is evaluated.
type script struct {
	size    int
	match   func(rule, n int) bool // nil: never
	before  func(rule, n int)      // called at each evaluation, before match; nil: nothing
	accepts bool                   // the rules accept instead of dropping
}

func (s script) action() rules.Action {
	if s.accepts {
		return rules.Accept
	}
	return rules.Drop
}

// set makes the rules, of uneven costs.
func (s script) set() *rules.Set {
	match := make([]func(*packet.Packet) bool, s.size)
	for i := range match {
		match[i] = func(p *packet.Packet) bool {
			n := int(p.Number)
			if s.before != nil {
				s.before(i, n)
			}
			return s.match != nil && s.match(i, n)
		}
	}
	set, err := rules.FromFuncs(s.action(), match...).WithCosts(unevenCosts(s.size))
	if err != nil {
		panic(err)
	}
	return set
}

// unevenCosts are such that balanced shards are neither contiguous nor interleaved.
func unevenCosts(n int) []float64 {
	costs := make([]float64, n)
	for i := range costs {
		costs[i] = float64(1 + i*i%7)
	}
	return costs
}

// verdict is what one thread that checks all rules in order says about packet n: the oracle of the suite.
func (s script) verdict(n int) rules.Verdict {
	for i := 0; s.match != nil && i < s.size; i++ {
		if s.match(i, n) {
			return rules.Verdict{Action: s.action(), Rule: uint32(i)}
		}
	}
	return rules.Verdict{Action: rules.Accept, Rule: rules.NoRule}
}

func (s script) matches(rule uint32, n int) bool {
	return int64(rule) < int64(s.size) && s.match != nil && s.match(int(rule), n)
}

// scattered matches about one pair of rule and packet in oneIn, always the same ones for a seed.
func scattered(seed uint64, oneIn uint64) func(rule, n int) bool {
	return func(rule, n int) bool { return mix(seed, rule, n)%oneIn == 0 }
}

// mix is splitmix64's finisher over the three numbers.
func mix(seed uint64, rule, n int) uint64 {
	x := seed*0x9e3779b97f4a7c15 + uint64(rule)<<32 + uint64(n) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// tally counts the evaluations of each rule. The engine's threads write it, the case reads it between two packets.
type tally []atomic.Int64

func (t tally) count(rule, _ int) { t[rule].Add(1) }

// sum returns the evaluations of rules [from, to).
func (t tally) sum(from, to int) (sum int64) {
	for i := from; i < to; i++ {
		sum += t[i].Load()
	}
	return sum
}
