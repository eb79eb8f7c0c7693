package study

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// madeUp is a specification of synthetic rules, as far as curves need it.
type madeUp struct {
	rules   int
	cost    time.Duration // of one rule
	hits    bool
	options []string // key=value, sorted, without the cost
}

// parseMadeUp reads what Group.Rules says of synthetic rules; false of any other. A study was planned with it, so that it is well formed.
func parseMadeUp(rules string) (madeUp, bool) {
	text, ok := strings.CutPrefix(rules, "synthetic:")
	if !ok {
		return madeUp{}, false
	}
	var m madeUp
	var err error
	parts := strings.Split(text, ",")
	if m.rules, err = strconv.Atoi(parts[0]); err != nil {
		return madeUp{}, false
	}
	for _, part := range parts[1:] {
		switch key, value, _ := strings.Cut(part, "="); key {
		case "cost":
			if m.cost, err = time.ParseDuration(value); err != nil {
				return madeUp{}, false
			}
			continue
		case "hit":
			share, err := strconv.ParseFloat(value, 64)
			m.hits = err != nil || share > 0
		}
		m.options = append(m.options, part)
	}
	slices.Sort(m.options)
	return m, true
}

// What a sweep over synthetic rules varies.
const (
	OverRules = "rules" // their number
	OverCost  = "cost"  // of one rule, in nanoseconds
)

// place is the rules' place on a sweep; 0 where they have none.
func (m madeUp) place(over string) float64 {
	if over == OverCost {
		return float64(m.cost)
	}
	return float64(m.rules)
}

// pattern writes the specification with a star for what a sweep varies.
func (m madeUp) pattern(over string) string {
	count, parts := strconv.Itoa(m.rules), slices.Clone(m.options)
	if over == OverRules {
		count = "*"
	}
	switch {
	case over == OverCost:
		parts = append([]string{"cost=*"}, parts...)
	case m.cost > 0:
		parts = append([]string{"cost=" + m.cost.String()}, parts...)
	}
	return "synthetic:" + strings.Join(append([]string{count}, parts...), ",")
}
