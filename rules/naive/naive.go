// Package naive evaluates rules in the plainest way there is, to be compared with. It shares no code with the matchers in
// package rules: it reads the rules as they stand in a file, by the words of that package's documentation, with net/netip,
// strings and regexp.
package naive

import (
	"fmt"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Evaluator gives verdicts on packets. It is for one goroutine.
type Evaluator struct {
	rules     []rule
	countries map[string][]netip.Prefix
	located   map[location]bool // what is known of which address lies where
	patterns  map[string]*regexp.Regexp
}

type rule struct {
	index   int
	action  rules.Action
	matches condition
}

type condition func(p *packet.Packet) bool

type location struct {
	country string
	address netip.Addr
}

// New makes an evaluator for rules that rules.Load accepts. The countries are those of the set: see rules.Set.Countries.
// Rules that are marked as skipped never match, and exact repeats never come first, so that neither is kept.
func New(list []rules.Rule, countries map[string][]netip.Prefix) (*Evaluator, error) {
	e := &Evaluator{countries: countries, located: map[location]bool{}, patterns: map[string]*regexp.Regexp{}}
	first := map[string]int{}
	for i, r := range list {
		if before, seen := first[r.ID]; r.Skipped != "" || seen && reflect.DeepEqual(list[before], r) {
			continue
		}
		first[r.ID] = i
		matches, err := e.condition(r)
		if err != nil {
			return nil, fmt.Errorf("read rule %d (%q): %w", i, r.ID, err)
		}
		action := map[string]rules.Action{"drop": rules.Drop, "accept": rules.Accept}[r.Action]
		e.rules = append(e.rules, rule{i, action, matches})
	}
	return e, nil
}

// Evaluate returns the verdict of the first rule that matches; without one the packet is accepted.
func (e *Evaluator) Evaluate(p *packet.Packet) rules.Verdict {
	for _, r := range e.rules {
		if r.matches(p) {
			return rules.Verdict{Action: r.action, Rule: uint32(r.index)}
		}
	}
	return rules.Verdict{Action: rules.Accept, Rule: rules.NoRule}
}

// condition turns a rule into what it says of a packet.
func (e *Evaluator) condition(r rules.Rule) (condition, error) {
	if r.Type != "match" {
		return e.any(r, r.Type, r.Values)
	}
	var all []condition
	for kind, values := range map[string][]string{
		"ip_src_in": r.Src, "ip_dst_in": r.Dst, "protocol": r.Protocol, "src_port": r.SrcPort, "dst_port": r.DstPort, "tcp_flags": r.TCPFlags,
	} {
		if len(values) == 0 {
			continue
		}
		c, err := e.any(r, kind, values)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return func(p *packet.Packet) bool {
		return !slices.ContainsFunc(all, func(c condition) bool { return !c(p) })
	}, nil
}

// any holds where it does for any of the values.
func (e *Evaluator) any(r rules.Rule, kind string, values []string) (condition, error) {
	var each []condition
	for _, v := range values {
		c, err := e.value(r, kind, v)
		if err != nil {
			return nil, err
		}
		each = append(each, c)
	}
	return func(p *packet.Packet) bool {
		return slices.ContainsFunc(each, func(c condition) bool { return c(p) })
	}, nil
}

// value reads one value.
func (e *Evaluator) value(r rules.Rule, kind, v string) (condition, error) {
	switch kind {
	case "ip_src_in", "ip_dst_in":
		prefix, err := netip.ParsePrefix(v)
		source := kind == "ip_src_in"
		return func(p *packet.Packet) bool { return prefix.Contains(address(p, source)) }, err
	case "ip_src_country", "ip_dst_country":
		source := kind == "ip_src_country"
		return func(p *packet.Packet) bool { return e.within(strings.ToUpper(v), address(p, source)) }, nil
	case "protocol":
		number, err := protocol(v)
		return func(p *packet.Packet) bool { return p.Version != 0 && p.Protocol == number }, err
	case "icmp_type":
		return icmp(v), nil
	case "tcp_flags":
		return tcpFlags(v), nil
	case "sample":
		lo, hi := bounds(v)
		return func(p *packet.Packet) bool { s := sample(&p.Key); return p.Version != 0 && s >= lo && s < hi }, nil
	}
	if strings.Contains(kind, "_port") {
		return ports(kind, v), nil
	}
	return e.layer7(r, v)
}
