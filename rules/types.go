package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/packet"
)

// Types that the loader treats in a way of their own.
const (
	typeMatch      = "match"
	typeSrcCountry = "ip_src_country"
	typeDstCountry = "ip_dst_country"
)

// ruleType is one type of rule. See the package documentation for what each means.
type ruleType struct {
	name    string
	layers  []int // that a rule of this type may name
	needs   packet.Need
	field   bool   // a rule names a header
	numbers bool   // values may be numbers
	want    string // what a value is like
	// test compiles one value of r.
	test func(l *loader, r *Rule, value string) (test, error)
}

// What values are like.
const (
	wantPrefix   = `give an address and a prefix length, as in "192.0.2.0/24" or "2001:db8::/32"`
	wantPort     = "give a port from 0 to 65535"
	wantPorts    = `give two ports from 0 to 65535, the lower first, as in "1024-65535"`
	wantEither   = `give a port from 0 to 65535, or two, the lower first, as in "1024-65535"`
	wantFlags    = `give flags of FIN SYN RST PSH ACK URG ECE CWR with commas between, "!" before those that must be clear, as in "SYN,!ACK", or "NONE"`
	wantProtocol = "give a number from 0 to 255, or one of icmp, igmp, tcp, udp, gre, esp, ah, icmpv6, ospf, sctp, udplite"
	wantICMP     = `give a type from 0 to 255, or type and code, as in "3/4"`
	wantCountry  = `give two letters, as in "CH"`
	wantText     = "give text to look for, at least one byte"
	wantMethod   = `give a method, as in "TRACE"`
	wantHost     = `give a host name without port, as in "example.org"`
	wantSample   = `give two numbers from 0 to 1, the lower first, as in "0.10-0.15"`
)

var wantRegex = fmt.Sprintf("give a regular expression of Go's syntax, at most %d bytes and %d instructions long, all in a file together at most %d",
	maxPatternBytes, maxProgram, maxPrograms)

var (
	layer3  = []int{3}
	layer4  = []int{4}
	layer34 = []int{3, 4}
	layer7  = []int{7}
)

// types lists every type that a file may name, in the order of the documentation.
func types() []ruleType {
	const http, dns = packet.NeedHTTP, packet.NeedDNS
	return []ruleType{
		{name: "ip_src_in", layers: layer3, want: wantPrefix, test: prefixIn(src)},
		{name: "ip_dst_in", layers: layer3, want: wantPrefix, test: prefixIn(dst)},
		{name: typeSrcCountry, layers: layer3, want: wantCountry, test: countryIs(src)},
		{name: typeDstCountry, layers: layer3, want: wantCountry, test: countryIs(dst)},
		{name: "tcp_src_port", layers: layer4, numbers: true, want: wantPort, test: port(src, protocolTCP, parsePort)},
		{name: "tcp_dst_port", layers: layer4, numbers: true, want: wantPort, test: port(dst, protocolTCP, parsePort)},
		{name: "udp_src_port", layers: layer4, numbers: true, want: wantPort, test: port(src, protocolUDP, parsePort)},
		{name: "udp_dst_port", layers: layer4, numbers: true, want: wantPort, test: port(dst, protocolUDP, parsePort)},
		{name: "tcp_src_port_range", layers: layer4, want: wantPorts, test: port(src, protocolTCP, parsePorts)},
		{name: "tcp_dst_port_range", layers: layer4, want: wantPorts, test: port(dst, protocolTCP, parsePorts)},
		{name: "udp_src_port_range", layers: layer4, want: wantPorts, test: port(src, protocolUDP, parsePorts)},
		{name: "udp_dst_port_range", layers: layer4, want: wantPorts, test: port(dst, protocolUDP, parsePorts)},
		{name: "tcp_flags", layers: layer4, want: wantFlags, test: tcpFlags},
		{name: "icmp_type", layers: layer34, numbers: true, want: wantICMP, test: icmpType},
		{name: "protocol", layers: layer34, numbers: true, want: wantProtocol, test: protocolIs},
		{name: typeMatch, layers: layer34},
		{name: "sample", layers: layer3, want: wantSample, test: sampleIn},
		{name: "http_method", layers: layer7, needs: http, want: wantMethod, test: textIn(partMethod, "", wantsExactly)},
		{name: "http_host", layers: layer7, needs: http, want: wantHost, test: hostIs},
		{name: "http_user_agent", layers: layer7, needs: http, want: wantText, test: textIn(partRequestHeader, "user-agent", wantsContained)},
		{name: "http_uri_contains", layers: layer7, needs: http, want: wantText, test: textIn(partURI, "", wantsContained)},
		{name: "http_uri_regex", layers: layer7, needs: http, want: wantRegex, test: regexIn(partURI)},
		{name: "http_header_contains", layers: layer7, needs: http, field: true, want: wantText, test: textIn(partHeader, "", wantsContained)},
		{name: "http_header_regex", layers: layer7, needs: http, field: true, want: wantRegex, test: regexIn(partHeader)},
		{name: "http_payload_regex", layers: layer7, needs: http, want: wantRegex, test: regexIn(partHTTPPayload)},
		{name: "dns_query_contains", layers: layer7, needs: dns, want: wantText, test: textIn(partDNSName, "", wantsContained)},
		{name: "dns_query_regex", layers: layer7, needs: dns, want: wantRegex, test: regexIn(partDNSName)},
	}
}

func prefixIn(s side) func(*loader, *Rule, string) (test, error) {
	return func(l *loader, _ *Rule, value string) (test, error) {
		p, err := l.prefix(value)
		if err != nil {
			return test{}, err
		}
		return prefixTest(s, p).test(), nil
	}
}

func port(s side, protocol uint8, parse func(string) (portRange, error)) func(*loader, *Rule, string) (test, error) {
	return func(_ *loader, _ *Rule, value string) (test, error) {
		r, err := parse(value)
		return portTest(s, r).of(protocol).test(), err
	}
}

func tcpFlags(_ *loader, _ *Rule, value string) (test, error) {
	f, err := parseFlags(value)
	return flagsTest(f).test(), err
}

func icmpType(_ *loader, _ *Rule, value string) (test, error) {
	kind, code, err := parseICMP(value)
	return icmpTest(kind, code).test(), err
}

func protocolIs(_ *loader, _ *Rule, value string) (test, error) {
	p, err := parseProtocol(value)
	return protocolTest(p).test(), err
}

func sampleIn(_ *loader, _ *Rule, value string) (test, error) {
	lo, hi, err := parseShare(value)
	t := anyIP().test()
	t.check = sampleTest{lo, hi}
	return t, err
}

// textIn looks at a part of the layer-7 view, a header if need be: that of the rule's field, or the one given.
func textIn(part l7Part, header string, how how) func(*loader, *Rule, string) (test, error) {
	return func(_ *loader, r *Rule, value string) (test, error) {
		name := []byte(header)
		if part == partHeader {
			name = []byte(r.Field)
		}
		w := wanted{how, value}
		return test{check: &l7Test{part: part, field: lower(name), wants: w, accept: w.accepts()}}, nil
	}
}

func hostIs(l *loader, r *Rule, value string) (test, error) {
	if strings.ContainsAny(value, "/ \t") || len(withoutPort([]byte(value))) != len(value) {
		return test{}, fmt.Errorf("%q is no host name", value)
	}
	return textIn(partRequestHeader, "host", wantsHost)(l, r, value)
}

func regexIn(part l7Part) func(*loader, *Rule, string) (test, error) {
	return func(l *loader, r *Rule, value string) (test, error) {
		re, err := l.patterns.compile(value)
		if err != nil {
			return test{}, err
		}
		return test{check: &l7Test{part: part, field: lower([]byte(r.Field)), wants: wanted{wantsPattern, value}, accept: re.Match}}, nil
	}
}

// typeNames lists the types for messages.
func typeNames(types []ruleType) string {
	var names []string
	for _, t := range types {
		names = append(names, t.name)
	}
	return "give one of " + strings.Join(names, ", ")
}

func findType(types []ruleType, name string) (*ruleType, bool) {
	at := slices.IndexFunc(types, func(t ruleType) bool { return t.name == name })
	if at < 0 {
		return nil, false
	}
	return &types[at], true
}
