package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Costs returns what each rule costs a packet, in nanoseconds, as WithCosts was told; nil where nobody measured.
func (s *Set) Costs() []float64 { return s.costs }

// WithCosts returns the set with the cost of each rule: nanoseconds above 0, kept to a hundredth, so that a set and what Encode makes of
// it are dealt alike.
func (s *Set) WithCosts(nanoseconds []float64) (*Set, error) {
	if len(nanoseconds) != len(s.rules) {
		return nil, fmt.Errorf("give rules costs: %d costs for %d rules", len(nanoseconds), len(s.rules))
	}
	with := *s
	with.costs = slices.Clone(nanoseconds)
	for i, c := range nanoseconds {
		if !(c > 0) || math.IsInf(c, 1) {
			return nil, fmt.Errorf("give rules costs: that of rule %d is %g: it must be above 0", i, c)
		}
		with.costs[i] = roundCost(c)
	}
	return &with, nil
}

// roundCost keeps a hundredth of a nanosecond, at least one.
func roundCost(nanoseconds float64) float64 { return max(1, math.Round(nanoseconds*100)) / 100 }

// encodeCosts writes costs as a member of a file.
func encodeCosts(costs []float64) []byte {
	text := []byte(`"costs_ns": [`)
	for i, c := range costs {
		if i > 0 {
			text = append(text, ", "...)
		}
		text = strconv.AppendFloat(text, c, 'f', -1, 64)
	}
	return append(text, "],\n "...)
}

// readCosts reads the costs of all rules, which are counted once they are read.
func (l *loader) readCosts(v node) {
	elements, ok := v.array()
	if !ok {
		l.report(-1, "", "costs_ns", v.offset, "is "+v.what(), "give an array of nanoseconds, one for each rule")
		return
	}
	l.costsAt = &v
	for i, e := range elements {
		text, _ := e.number()
		cost, err := strconv.ParseFloat(text, 64)
		if err != nil || !(cost > 0) {
			l.report(-1, "", fmt.Sprintf("costs_ns[%d]", i), e.offset, "is "+e.what()+", "+string(e.raw), "give nanoseconds above 0")
			return
		}
		l.set.costs = append(l.set.costs, roundCost(cost))
	}
}

// checkCosts compares the number of costs with that of the rules.
func (l *loader) checkCosts() {
	if l.costsAt != nil && len(l.set.costs) != len(l.set.rules) {
		l.report(-1, "", "costs_ns", l.costsAt.offset, fmt.Sprintf("has %d costs for %d rules", len(l.set.costs), len(l.set.rules)), "give one for each rule")
	}
}
