package engines_test

import (
	"fmt"
	"strings"

	"github.com/tigerbench/tigerbench/rules"
)

// coverage is what one engine was compared on in a bout with one number of workers, over all of its runs.
type coverage struct {
	bout       *bout
	compared   []bool // by position
	runs       int
	verdicts   int
	mismatches int
	cut        string // where the pure spinners' time ended before the packets did
}

func (b *bout) newCoverage() *coverage {
	return &coverage{bout: b, compared: make([]bool, len(b.traffic.packets))}
}

// join makes c cover what either does.
func (c *coverage) join(o *coverage) {
	for i, yes := range o.compared {
		c.compared[i] = c.compared[i] || yes
	}
	c.runs += o.runs
	c.verdicts += o.verdicts
	c.mismatches += o.mismatches
}

// counts counts each packet and each rule once, however many runs saw it.
func (c *coverage) counts() counts {
	n := counts{runs: c.runs, verdicts: c.verdicts, mismatches: c.mismatches, rules: c.bout.set.Len()}
	deciding := map[uint32]bool{}
	for i, yes := range c.compared {
		if !yes {
			continue
		}
		n.packets++
		if rule := c.bout.want[i].Rule; rule != rules.NoRule {
			n.matched++
			deciding[rule] = true
		}
	}
	n.deciding = len(deciding)
	return n
}

// counts are of one engine. Packets, matched and deciding count what it was given, not what the corpora hold.
type counts struct {
	runs, verdicts, mismatches        int
	packets, matched, deciding, rules int
}

func (n *counts) add(o counts) {
	n.runs += o.runs
	n.verdicts += o.verdicts
	n.mismatches += o.mismatches
	n.packets += o.packets
	n.matched += o.matched
	n.deciding += o.deciding
	n.rules += o.rules
}

func (n counts) String() string {
	return fmt.Sprintf("%d mismatches in %d verdicts of %d runs, on %d packets of which %d match, decided by %d of %d rules",
		n.mismatches, n.verdicts, n.runs, n.packets, n.matched, n.deciding, n.rules)
}

// score is the counts of every engine, in the order in which they were compared.
type score struct {
	names  []string
	counts map[string]*counts
	cut    []string
}

func (s *score) add(name string, n counts) {
	if s.counts[name] == nil {
		if s.counts == nil {
			s.counts = map[string]*counts{}
		}
		s.names, s.counts[name] = append(s.names, name), &counts{}
	}
	s.counts[name].add(n)
}

func (s *score) addAll(o score) {
	for _, name := range o.names {
		s.add(name, *o.counts[name])
	}
	s.cut = append(s.cut, o.cut...)
}

// String gives a line an engine, all of them together, and the fewest that any was compared on.
func (s score) String() string {
	var text strings.Builder
	var mismatches, verdicts, runs int
	fewest := *s.counts[s.names[0]]
	for _, name := range s.names {
		n := *s.counts[name]
		fmt.Fprintf(&text, "\n%-22s %v", name, n)
		mismatches, verdicts, runs = mismatches+n.mismatches, verdicts+n.verdicts, runs+n.runs
		fewest.matched, fewest.deciding = min(fewest.matched, n.matched), min(fewest.deciding, n.deciding)
	}
	fmt.Fprintf(&text, "\nall engines: %d mismatches in %d verdicts of %d runs; each was compared on at least %d matching packets and %d deciding rules",
		mismatches, verdicts, runs, fewest.matched, fewest.deciding)
	if len(s.cut) > 0 {
		fmt.Fprintf(&text, "\ncut short: %s", strings.Join(s.cut, ", "))
	}
	return text.String()
}
