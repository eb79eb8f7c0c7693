package rules

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
)

// Load reads a rule file, of which name is what messages call it. A file with anything wrong is refused whole: the error
// is then a *LoadError that lists every problem. Warnings say what is dubious in a file that was loaded.
func Load(name string, data []byte, opt Options) (*Set, []Warning, error) {
	if u := opt.Unsupported; u != "" && u != RefuseUnsupported && u != SkipUnsupported {
		return nil, nil, fmt.Errorf("load rules %s: unsupported is %q, give %s or %s", name, u, RefuseUnsupported, SkipUnsupported)
	}
	l := &loader{
		name: name, data: data, opt: opt, types: types(), ids: map[string]int{},
		patterns: patterns{compiled: map[string]*regexp.Regexp{}, failed: map[string]error{}},
		set:      &Set{name: name, keyOnly: true, dropOnly: true},
	}
	if text, at := wellFormed(data); text != "" {
		l.report(-1, "", "", at, text, "give one JSON object, "+shape)
	} else {
		l.readFile(document(data))
	}
	if len(l.problems) > 0 {
		return nil, nil, &LoadError{File: name, Problems: l.problems}
	}
	l.set.countries = l.countries.named
	return l.set, l.warnings(), nil
}

// shape is a rule file in short.
const shape = `{"rules": [{"id": "...", "layer": 3, "type": "ip_src_in", "values": ["192.0.2.0/24"], "action": "drop"}]}`

const (
	maxProblems  = 10_000 // after which reading stops, so that a file that is nothing but problems stays cheap
	shortestRule = 64     // bytes that a rule takes in a file at least, about
)

// loader reads one file.
type loader struct {
	name     string
	data     []byte
	opt      Options
	types    []ruleType
	set      *Set
	problems []Problem
	lines    []int // where each line begins; nil until there is a problem

	ids       map[string]int // of each id: the first rule that has it
	patterns  patterns
	countries countries
	costsAt   *node // where the costs of the rules stand; nil: nowhere

	repeats, skipped, hostBits tally
}

func (l *loader) report(rule int, id, field string, offset int, text, remedy string) {
	if l.lines == nil {
		l.lines = lineStarts(l.data)
	}
	line, column := position(l.lines, offset)
	l.problems = append(l.problems, Problem{rule, id, field, line, column, text, remedy})
}

// readFile reads the top-level object. Countries come first, since rules refer to them.
func (l *loader) readFile(top node) {
	members, ok := top.object()
	if !ok {
		l.report(-1, "", "", top.offset, "the file is "+top.what(), "give an object, "+shape)
		return
	}
	var list *node
	seen := map[string]bool{}
	for _, m := range members {
		switch {
		case seen[m.key]:
			l.report(-1, "", m.key, m.value.offset, "stands twice", "leave one out")
		case m.key == "rules":
			list = &m.value
		case m.key == "cost_operations":
			l.readCost(m.value)
		case m.key == "costs_ns":
			l.readCosts(m.value)
		case m.key == "countries":
			l.readCountries(m.value)
		default:
			l.report(-1, "", m.key, m.value.offset, "unknown field", "leave it out")
		}
		seen[m.key] = true
	}
	if list == nil {
		if !seen["rules"] {
			l.report(-1, "", "rules", top.offset, "missing", "give "+shape)
		}
		return
	}
	l.readRules(*list)
	l.checkCosts()
}

func (l *loader) readRules(list node) {
	elements, ok := list.array()
	if !ok {
		l.report(-1, "", "rules", list.offset, "is "+list.what(), "give an array, "+shape)
		return
	}
	room := min(len(elements), len(list.raw)/shortestRule+1)
	l.set.rules, l.set.compiled = make([]Rule, 0, room), make([]compiled, 0, room)
	r := newReader(l)
	for i, e := range elements {
		if len(l.problems) >= maxProblems {
			l.report(-1, "", "rules", e.offset, fmt.Sprintf("%d problems so far, reading stops", len(l.problems)), "mend these first")
			return
		}
		r.reset(i, e)
		r.read()
		l.set.rules = append(l.set.rules, r.rule)
		l.set.compiled = append(l.set.compiled, r.compiled)
	}
}

func (l *loader) readCost(v node) {
	text, _ := v.number()
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		l.report(-1, "", "cost_operations", v.offset, "is "+v.what()+", "+string(v.raw), "give operations a rule, from 0 to 4294967295")
	}
	l.set.work = n
}

// prefix reads a prefix and counts those with bits behind their length.
func (l *loader) prefix(text string) (netip.Prefix, error) {
	p, err := parsePrefix(text)
	if err == nil && p != p.Masked() {
		l.hostBits.add("%s is read as %s", text, p.Masked())
	}
	return p, err
}

func (l *loader) warnings() []Warning {
	var w []Warning
	w = append(w, l.repeats.warning(Repeats, l.name,
		"%d rules repeat an earlier one exactly (%s): they stay in the set and cost time, but never decide")...)
	w = append(w, l.skipped.warning(Skipped, l.name,
		"%d rules are left out (%s): they keep their index and never match")...)
	w = append(w, l.hostBits.warning(HostBits, l.name,
		"%d prefixes have bits set behind their length (%s): set them to 0 if that is meant")...)
	w = append(w, l.countries.unknown.warning(EmptyCountry, l.name,
		"%d countries have no network in the GeoIP file (%s): check the code, or the file")...)
	return w
}

// note adds what a rule looks at to what the set does.
func (s *Set) note(t *ruleType, a Action) {
	s.needs |= t.needs
	s.keyOnly = s.keyOnly && t.needs == 0
	s.dropOnly = s.dropOnly && a == Drop
}
