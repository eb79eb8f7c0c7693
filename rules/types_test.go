package rules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

const fin, syn, rst, psh, ack = 1, 2, 4, 8, 16

// later is a later fragment: it has no transport header, whatever stands in these fields.
func later(p *packet.Packet) *packet.Packet {
	p.Bits = packet.Fragment | packet.LaterFragment
	return p
}

// bad is what a packet looks like whose class is not ok.
func bad() *packet.Packet { return &packet.Packet{Key: packet.Key{Class: packet.Malformed}} }

// typeCases hold, for each type, packets that match and packets that just don't.
var typeCases = []struct {
	rule string
	yes  []*packet.Packet
	no   []*packet.Packet
}{
	{`"layer": 3, "type": "ip_src_in", "values": ["192.0.2.0/29"]`,
		[]*packet.Packet{ip(v4a, v4b, 6), ip("192.0.2.0", v4b, 1)},
		[]*packet.Packet{ip("192.0.2.8", v4b, 6), ip(v4b, v4a, 6), ip("::c000:207", v6b, 6), bad()}},
	{`"layer": 3, "type": "ip_src_in", "values": ["0.0.0.0/0"]`,
		[]*packet.Packet{ip(v4a, v4b, 6), ip("255.255.255.255", v4b, 1)}, []*packet.Packet{ip(v6a, v6b, 6), bad()}},
	{`"layer": 3, "type": "ip_src_in", "values": ["::/0"]`,
		[]*packet.Packet{ip(v6a, v6b, 6), ip("::ffff:192.0.2.7", v6b, 6)}, []*packet.Packet{ip(v4a, v4b, 6), bad()}},
	{`"layer": 3, "type": "ip_src_in", "values": ["::ffff:192.0.2.0/120"]`,
		[]*packet.Packet{ip("::ffff:192.0.2.7", v6b, 6)}, []*packet.Packet{ip(v4a, v4b, 6), ip("::192.0.2.7", v6b, 6)}},
	{`"layer": 3, "type": "ip_dst_in", "values": ["10.0.0.0/8", "2001:db8:1::/49", "2001:db8:2::5/128"]`,
		[]*packet.Packet{ip(v4a, "10.255.0.1", 6), ip(v6a, v6b, 58), ip(v6a, "2001:db8:1:7fff::", 6), ip(v6a, "2001:db8:2::5", 6)},
		[]*packet.Packet{ip("10.0.0.1", v4b, 6), ip(v6a, "2001:db8:1:8000::", 6), ip(v6a, "2001:db8:2::4", 6)}},
	{`"layer": 4, "type": "tcp_src_port", "values": [0, 443]`,
		[]*packet.Packet{tcp(443, 1), tcp(0, 1)}, []*packet.Packet{tcp(1, 443), udp(443, 1), later(tcp(443, 1)), ip(v4a, v4b, 6), bad()}},
	{`"layer": 4, "type": "tcp_dst_port", "values": ["22", 65535]`,
		[]*packet.Packet{tcp(1, 22), tcp(1, 65535)}, []*packet.Packet{tcp(22, 1), tcp(1, 23), udp(1, 22), later(tcp(1, 22)), ports(ip(v4a, v4b, 132), 1, 22)}},
	{`"layer": 4, "type": "udp_src_port", "values": [53]`, []*packet.Packet{udp(53, 9)}, []*packet.Packet{udp(9, 53), tcp(53, 9)}},
	{`"layer": 4, "type": "udp_dst_port", "values": [53]`, []*packet.Packet{udp(9, 53)}, []*packet.Packet{udp(53, 9), tcp(9, 53), udp(9, 54)}},
	{`"layer": 4, "type": "tcp_src_port_range", "values": ["10-20"]`,
		[]*packet.Packet{tcp(10, 1), tcp(20, 1)}, []*packet.Packet{tcp(9, 15), tcp(21, 15), udp(15, 15), later(tcp(15, 1))}},
	{`"layer": 4, "type": "tcp_dst_port_range", "values": ["0-0", "60000-65535"]`,
		[]*packet.Packet{tcp(1, 0), tcp(1, 60000), tcp(1, 65535)}, []*packet.Packet{tcp(60000, 1), tcp(1, 59999), ip(v4a, v4b, 6)}},
	{`"layer": 4, "type": "udp_src_port_range", "values": ["10-20"]`, []*packet.Packet{udp(15, 1)}, []*packet.Packet{udp(1, 15), tcp(15, 1)}},
	{`"layer": 4, "type": "udp_dst_port_range", "values": ["10-20"]`, []*packet.Packet{udp(1, 15)}, []*packet.Packet{udp(15, 1), tcp(1, 15)}},
	{`"layer": 4, "type": "tcp_flags", "values": ["SYN,!ack"]`,
		[]*packet.Packet{tcpFlags(syn), tcpFlags(syn | psh)}, []*packet.Packet{tcpFlags(syn | ack), tcpFlags(0), later(tcpFlags(syn)), bad()}},
	{`"layer": 4, "type": "tcp_flags", "values": ["none", "FIN,PSH"]`,
		[]*packet.Packet{tcpFlags(0), tcpFlags(fin | psh), tcpFlags(0xff)}, []*packet.Packet{tcpFlags(fin), tcpFlags(rst), udp(1, 2), ip(v4a, v4b, 6)}},
	{`"layer": 3, "type": "icmp_type", "values": [8, "3/4"]`,
		[]*packet.Packet{icmp(1, 8, 0), icmp(1, 8, 7), icmp(1, 3, 4), icmp(58, 8, 0)}, []*packet.Packet{icmp(1, 3, 3), icmp(1, 0, 8), tcp(8, 8), ip(v4a, v4b, 1)}},
	{`"layer": 4, "type": "icmp_type", "values": ["0"]`, []*packet.Packet{icmp(1, 0, 0)}, []*packet.Packet{tcp(1, 1), ip(v4a, v4b, 1), bad()}},
	{`"layer": 3, "type": "protocol", "values": ["ICMPv6", 47]`,
		[]*packet.Packet{ip(v6a, v6b, 58), ip(v4a, v4b, 47)}, []*packet.Packet{ip(v4a, v4b, 1), bad()}},
	{`"layer": 4, "type": "protocol", "values": [0]`, []*packet.Packet{ip(v4a, v4b, 0), ip(v6a, v6b, 0)}, []*packet.Packet{bad(), tcp(1, 2)}},
	{`"layer": 4, "type": "match", "src": ["192.0.2.0/24"], "dst": ["198.51.100.9/32"], "protocol": ["tcp"], "src_port": [7], "dst_port": ["22", "80-90"], "tcp_flags": ["SYN"]`,
		[]*packet.Packet{withFlags(tcp(7, 22), syn), withFlags(tcp(7, 90), syn|ack)},
		[]*packet.Packet{tcp(7, 22), withFlags(tcp(7, 79), syn), withFlags(tcp(8, 22), syn), udp(7, 22), withFlags(ports(ip(v4b, v4a, 6), 7, 22), syn)}},
	{`"layer": 3, "type": "match", "src": ["192.0.2.0/24", "2001:db8::/64"], "dst": ["198.51.100.0/24", "2001:db8:1::/48"]`,
		[]*packet.Packet{ip(v4a, v4b, 1), ip(v6a, v6b, 1)}, []*packet.Packet{ip(v4b, v4a, 1), ip(v6b, v6a, 1)}},
	{`"layer": 4, "type": "match", "dst_port": [53]`,
		[]*packet.Packet{udp(1, 53), tcp(1, 53), ports(ip(v6a, v6b, 132), 1, 53)}, []*packet.Packet{udp(53, 1), later(udp(1, 53)), icmp(1, 53, 53)}},
	{`"layer": 3, "type": "sample", "values": ["0-1"]`, []*packet.Packet{tcp(1, 2), ip(v6a, v6b, 0)}, []*packet.Packet{bad()}},
	{`"layer": 7, "type": "http_method", "values": ["TRACE"]`,
		[]*packet.Packet{http("TRACE", "/")}, []*packet.Packet{http("trace", "/"), http("TRACK", "/"), tcp(1, 80), dns("trace")}},
	{`"layer": 7, "type": "http_uri_contains", "values": ["/Admin"]`,
		[]*packet.Packet{http("GET", "/x/aDMIN"), http("GET", "//a/admin")}, []*packet.Packet{http("GET", "/admi"), http("GET", "", "uri", "/admin"), response(http("GET", "/admin"))}},
	{`"layer": 7, "type": "http_uri_contains", "values": ["\u00c4B"]`, // only ASCII letters have a case here
		[]*packet.Packet{http("GET", "/\u00c4b")}, []*packet.Packet{http("GET", "/\u00e4b")}},
	{`"layer": 7, "type": "http_uri_regex", "values": ["(?i)^/a+$", "b{3}"]`,
		[]*packet.Packet{http("GET", "/aA"), http("GET", "/xbbb?")}, []*packet.Packet{http("GET", "/ab"), http("GET", "/bb"), dns("/a")}},
	{`"layer": 7, "type": "http_header_contains", "field": "X-Tag", "values": ["RED"]`,
		[]*packet.Packet{http("GET", "/", "a", "b", "x-tAG", "tired"), response(http("GET", "/", "x-tag", "red")), http("GET", "/", "x-tag", "", "x-tag", "red")},
		[]*packet.Packet{http("GET", "/", "x-tags", "red"), http("GET", "/red", "x-tag", "re", "x-tag", "d"), http("GET", "/")}},
	{`"layer": 7, "type": "http_header_regex", "field": "range", "values": ["^bytes=0-$"]`,
		[]*packet.Packet{http("GET", "/", "Range", "bytes=0-")}, []*packet.Packet{http("GET", "/", "Range", "bytes=0-1"), http("GET", "bytes=0-", "if-range", "bytes=0-")}},
	{`"layer": 7, "type": "http_host", "values": ["Example.org", "[::1]", "::2"]`,
		[]*packet.Packet{http("GET", "/", "Host", "example.ORG:8080"), http("GET", "/", "host", "example.org."), http("GET", "/", "host", "[::1]:80"), http("GET", "/", "host", "::2"), http("GET", "/", "host", "example.org:")},
		[]*packet.Packet{http("GET", "/", "Host", "www.example.org"), http("GET", "/", "Host", "example.org:x"), http("GET", "/", "host", "::1"), response(http("GET", "/", "host", "example.org"))}},
	{`"layer": 7, "type": "http_user_agent", "values": ["sqlmap"]`,
		[]*packet.Packet{http("GET", "/", "USER-AGENT", "x SQLMAP/1")}, []*packet.Packet{http("GET", "/sqlmap", "agent", "sqlmap"), response(http("GET", "/", "user-agent", "sqlmap"))}},
	{`"layer": 7, "type": "http_payload_regex", "values": ["body of /x$"]`,
		[]*packet.Packet{http("GET", "/x"), response(http("GET", "/x"))}, []*packet.Packet{http("GET", "/y"), tcp(1, 80), dns("body of /x")}},
	{`"layer": 7, "type": "dns_query_contains", "values": ["EVIL.example"]`,
		[]*packet.Packet{dns("evil.example"), dns("a.evil.example.org")}, []*packet.Packet{dns("evil-example"), dns(""), http("GET", "evil.example"), udp(1, 53)}},
	{`"layer": 7, "type": "dns_query_regex", "values": ["^(www|)$"]`, []*packet.Packet{dns("www"), dns("")}, []*packet.Packet{dns("wwww"), http("www", "www"), udp(1, 53)}},
}

func withFlags(p *packet.Packet, flags uint8) *packet.Packet {
	p.TCPFlags = flags
	return p
}

// TestTypes has both evaluators decide, so that the expectations are checked twice.
func TestTypes(t *testing.T) {
	for _, c := range typeCases {
		t.Run(c.rule, func(t *testing.T) {
			set := load(t, oneRule(c.rule), rules.Options{})
			for name, evaluate := range map[string]func(*packet.Packet) rules.Verdict{"linear": linear(t, set), "naive": oracle(t, set)} {
				for i, p := range c.yes {
					assert.Equal(t, rules.Verdict{Action: rules.Drop, Rule: 0}, evaluate(p), "%s: packet %d should match: %+v", name, i, p)
				}
				for i, p := range c.no {
					assert.Equal(t, rules.Verdict{Action: rules.Accept, Rule: rules.NoRule}, evaluate(p), "%s: packet %d should not match: %+v", name, i, p)
				}
			}
		})
	}
}

// TestNeeds asks the sets of the type cases what they look at.
func TestNeeds(t *testing.T) {
	for _, c := range typeCases {
		set := load(t, oneRule(c.rule), rules.Options{})
		want := packet.Need(0)
		if set.Rules()[0].Layer == 7 {
			want = packet.NeedHTTP
			if set.Rules()[0].Type[:3] == "dns" {
				want = packet.NeedDNS
			}
		}
		assert.Equal(t, want, set.Needs(), c.rule)
		assert.Equal(t, want == 0, set.KeyOnly(), c.rule)
		assert.True(t, set.DropOnly(), c.rule)
	}
	mixed := load(t, `{"rules": [
		{"id": "a", "layer": 3, "type": "protocol", "values": [6], "action": "accept"},
		{"id": "b", "layer": 7, "type": "http_method", "values": ["X"], "action": "drop"},
		{"id": "c", "layer": 7, "type": "dns_query_regex", "values": ["X"], "action": "drop"}]}`, rules.Options{})
	assert.Equal(t, packet.NeedHTTP|packet.NeedDNS, mixed.Needs())
	assert.False(t, mixed.KeyOnly())
	assert.False(t, mixed.DropOnly())
}

func TestFromFuncs(t *testing.T) {
	is := func(n uint32) func(*packet.Packet) bool { return func(p *packet.Packet) bool { return p.Number == n } }
	set := rules.FromFuncs(rules.Drop, is(3), is(4))
	assert.Equal(t, 2, set.Len())
	assert.False(t, set.KeyOnly())
	assert.True(t, set.DropOnly())
	evaluate := linear(t, set)
	assert.Equal(t, rules.Verdict{Action: rules.Drop, Rule: 1}, evaluate(&packet.Packet{Number: 4}))
	assert.Equal(t, rules.NoRule, evaluate(&packet.Packet{Number: 5}).Rule)
	_, err := rules.Encode(set)
	assert.ErrorContains(t, err, "is a function")
	assert.False(t, rules.FromFuncs(rules.Accept, is(1)).DropOnly())
}

func TestShardRefuses(t *testing.T) {
	set := load(t, oneRule(typeCases[0].rule), rules.Options{})
	for _, indices := range [][]uint32{{1}, {0, 0}, {rules.NoRule}} {
		_, err := set.Shard(rules.Linear, indices)
		assert.ErrorContains(t, err, "indices rise", "%v", indices)
	}
	_, err := set.Shard("quadratic", nil)
	assert.ErrorContains(t, err, `matcher is "quadratic", give linear`)
}
