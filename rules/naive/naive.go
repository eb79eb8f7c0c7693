// Package naive evaluates rules in the plainest way there is, to be compared with. It shares no code with the matchers in
// package rules: it reads the rules as they stand in a file, by the words of that package's documentation, with net/netip,
// strings and regexp.
package naive

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strconv"
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
		return func(p *packet.Packet) bool { s := sample(&p.Key); return s >= lo && s < hi }, nil
	}
	if strings.Contains(kind, "_port") {
		return ports(kind, v), nil
	}
	return e.layer7(r, v)
}

// ports reads [tcp_|udp_]{src|dst}_port[_range].
func ports(kind, v string) condition {
	lo, hi := bounds(v)
	return func(p *packet.Packet) bool {
		port := float64(p.DstPort)
		if strings.Contains(kind, "src") {
			port = float64(p.SrcPort)
		}
		wrong := strings.HasPrefix(kind, "tcp") && p.Protocol != 6 || strings.HasPrefix(kind, "udp") && p.Protocol != 17
		return p.Bits&packet.HasPorts != 0 && !wrong && lo <= port && port <= hi
	}
}

func tcpFlags(v string) condition {
	return func(p *packet.Packet) bool {
		if p.Protocol != 6 || p.Bits&packet.HasPorts == 0 {
			return false
		}
		if strings.EqualFold(v, "none") {
			return p.TCPFlags == 0
		}
		for _, name := range strings.Split(strings.ToUpper(v), ",") {
			bit := slices.Index([]string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"}, strings.TrimPrefix(name, "!"))
			if set := p.TCPFlags>>bit&1 == 1; set == strings.HasPrefix(name, "!") {
				return false
			}
		}
		return true
	}
}

func icmp(v string) condition {
	kind, code, hasCode := strings.Cut(v, "/")
	return func(p *packet.Packet) bool {
		return p.Bits&packet.HasICMP != 0 && strconv.Itoa(int(p.ICMPType)) == kind &&
			(!hasCode || strconv.Itoa(int(p.ICMPCode)) == code)
	}
}

func protocol(v string) (uint8, error) {
	numbers := map[string]uint8{
		"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58, "ospf": 89, "sctp": 132, "udplite": 136,
	}
	if n, known := numbers[strings.ToLower(v)]; known {
		return n, nil
	}
	n, err := strconv.ParseUint(v, 10, 8)
	return uint8(n), err
}

// bounds reads "lo-hi", or one number for both.
func bounds(v string) (lo, hi float64) {
	first, last, two := strings.Cut(v, "-")
	if !two {
		last = first
	}
	lo, _ = strconv.ParseFloat(first, 64)
	hi, _ = strconv.ParseFloat(last, 64)
	return lo, hi
}

// address is the packet's source or destination; the zero address, which is in no prefix, where it has none.
func address(p *packet.Packet, source bool) netip.Addr {
	hi, lo := p.DstHi, p.DstLo
	if source {
		hi, lo = p.SrcHi, p.SrcLo
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	switch p.Version {
	case 4:
		return netip.AddrFrom4([4]byte(b[12:]))
	case 6:
		return netip.AddrFrom16(b)
	}
	return netip.Addr{}
}

func (e *Evaluator) within(country string, a netip.Addr) bool {
	at := location{country, a}
	in, known := e.located[at]
	if !known {
		in = slices.ContainsFunc(e.countries[country], func(p netip.Prefix) bool { return p.Contains(a) })
		e.located[at] = in
	}
	return in
}

// sample is rules.Sample as its documentation has it.
func sample(k *packet.Key) float64 {
	var transport [8]byte
	binary.BigEndian.PutUint16(transport[:], k.SrcPort)
	binary.BigEndian.PutUint16(transport[2:], k.DstPort)
	transport[4], transport[5], transport[6], transport[7] = k.Protocol, k.TCPFlags, k.ICMPType, k.ICMPCode
	var h uint64
	for _, word := range []uint64{
		k.SrcHi, k.SrcLo, k.DstHi, k.DstLo, binary.BigEndian.Uint64(transport[:]), uint64(k.Version)<<32 | uint64(k.Length),
	} {
		x := (h + 0x9e3779b97f4a7c15) ^ word
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		h = x ^ x>>31
	}
	return float64(h>>11) / float64(1<<53)
}
