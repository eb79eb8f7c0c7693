package rules_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
	"github.com/tigerbench/tigerbench/rules/naive"
)

// Few values of each kind, so that rules and packets meet often.
var (
	someAddresses = []string{"10.0.0.1", "10.0.0.2", "10.0.1.1", "11.0.0.1", "0.0.0.0", "255.255.255.255", "::", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::ffff:10.0.0.1", "::a00:1"}
	somePrefixes  = []string{"10.0.0.0/8", "10.0.0.0/31", "10.0.0.1/32", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::/127", "2001:db8::1/128", "2001:db8::/64", "::ffff:10.0.0.0/104", "::/96"}
	somePorts     = []string{"0", "1", "53", "80", "65535"}
	someRanges    = []string{"0-0", "0-65535", "1-79", "53-80", "65535-65535"}
	someFlags     = []string{"SYN", "!SYN", "SYN,!ACK", "none", "fin,psh,URG", "CWR,!ECE"}
	someProtocols = []string{"tcp", "17", "icmp", "58", "0", "sctp"}
	someTexts     = []string{"a", "Ab", "admin", "..", "\u00e9", "AAb"}
	somePatterns  = []string{
		"(?i)a+b", "^$", "admin$", "[^a]", "\\.\\.", "(?s)a.*b", "(?i)sk", "(?i)(aa|m.n|\u00c9)+", "a{2,}B?", "(?i)[sx]k$", "(a|.)b", "\ufffd", "A.*a.*b",
	}
	someNames = []string{"user-agent", "Host", "x-tag"}
	countries = []string{"AA", "bb", "CC"}
)

// valuesOf are values for each type.
var valuesOf = map[string][]string{
	"ip_src_in": somePrefixes, "ip_dst_in": somePrefixes, "ip_src_country": countries, "ip_dst_country": countries,
	"tcp_src_port": somePorts, "tcp_dst_port": somePorts, "udp_src_port": somePorts, "udp_dst_port": somePorts,
	"tcp_src_port_range": someRanges, "tcp_dst_port_range": someRanges, "udp_src_port_range": someRanges, "udp_dst_port_range": someRanges,
	"tcp_flags": someFlags, "icmp_type": {"0", "8", "3/4", "3/0"}, "protocol": someProtocols, "sample": {"0-0.5", "0.25-0.75", "0.9-1"},
	"http_method": {"GET", "get", "POST"}, "http_host": {"a", "ADMIN", "a.b", "[::1]"}, "http_user_agent": someTexts,
	"http_uri_contains": someTexts, "http_uri_regex": somePatterns, "http_header_contains": someTexts, "http_header_regex": somePatterns,
	"http_payload_regex": somePatterns, "dns_query_contains": someTexts, "dns_query_regex": somePatterns, "match": nil,
}

var someTypes = rapid.SampledFrom(sortedKeys(valuesOf))

func sortedKeys(m map[string][]string) []string {
	var keys []string
	for _, c := range []string{"ip", "tcp", "udp", "icmp", "protocol", "sample", "http", "dns", "match"} {
		for _, suffix := range []string{"", "_src_in", "_dst_in", "_src_country", "_dst_country", "_src_port", "_dst_port", "_src_port_range",
			"_dst_port_range", "_flags", "_type", "_method", "_host", "_user_agent", "_uri_contains", "_uri_regex", "_header_contains",
			"_header_regex", "_payload_regex", "_query_contains", "_query_regex"} {
			if _, ok := m[c+suffix]; ok {
				keys = append(keys, c+suffix)
			}
		}
	}
	return keys
}

// layerOf is the layer that a type may name.
func layerOf(kind string) int {
	switch {
	case kind[:2] == "ip" || kind == "sample":
		return 3
	case kind[:3] == "htt" || kind[:3] == "dns":
		return 7
	}
	return 4
}

// drawRule draws any rule that can be loaded.
func drawRule(t *rapid.T, i int) rules.Rule {
	few := func(from []string, least int) []string {
		return rapid.SliceOfN(rapid.SampledFrom(from), least, 3).Draw(t, "values")
	}
	kind := someTypes.Draw(t, "type")
	r := rules.Rule{
		ID: fmt.Sprintf("r%d", i), Layer: layerOf(kind), Type: kind, Action: rapid.SampledFrom([]string{"drop", "accept"}).Draw(t, "action"),
	}
	switch kind {
	case "match":
		r.Match = rules.Match{
			Src: few(somePrefixes, 0), Dst: few(somePrefixes, 0), Protocol: few(someProtocols, 0), TCPFlags: few(someFlags, 0),
			SrcPort: few(append(somePorts, someRanges...), 0), DstPort: few(append(somePorts, someRanges...), 1),
		}
		return r
	case "http_header_contains", "http_header_regex":
		r.Field = rapid.SampledFrom(someNames).Draw(t, "field")
	}
	r.Values = few(valuesOf[kind], 1)
	return r
}

// drawPacket draws any packet, and contradictory ones as far as packet.Key allows them.
func drawPacket(t *rapid.T) *packet.Packet {
	addresses := rapid.SampledFrom(someAddresses)
	p := ip(addresses.Draw(t, "src"), addresses.Draw(t, "dst"), rapid.SampledFrom([]uint8{0, 1, 6, 17, 58, 132, 50}).Draw(t, "protocol"))
	if p.Version = rapid.SampledFrom([]uint8{0, 4, 6}).Draw(t, "version"); p.Version == 4 {
		p.SrcHi, p.DstHi, p.SrcLo, p.DstLo = 0, 0, p.SrcLo&0xffffffff, p.DstLo&0xffffffff
	}
	port := rapid.SampledFrom([]uint16{0, 1, 53, 79, 80, 81, 65535})
	p.SrcPort, p.DstPort = port.Draw(t, "src port"), port.Draw(t, "dst port")
	p.TCPFlags = rapid.Byte().Draw(t, "flags")
	p.ICMPType, p.ICMPCode = rapid.SampledFrom([]uint8{0, 3, 8}).Draw(t, "icmp"), rapid.SampledFrom([]uint8{0, 4}).Draw(t, "code")
	p.Bits = packet.Bits(rapid.Byte().Draw(t, "bits") & 15)
	p.Length = rapid.Uint32().Draw(t, "length")
	if rapid.Bool().Draw(t, "has view") {
		p.L7 = drawView(t)
	}
	return p
}

func drawView(t *rapid.T) *packet.L7 {
	text := func(name string) []byte {
		if rapid.Bool().Draw(t, "arbitrary") {
			return rapid.SliceOfN(rapid.Byte(), 0, 6).Draw(t, name)
		}
		return []byte(rapid.SampledFrom([]string{"", "a", "aAb", "xADMIN", "admin.", "..", "\u00e9\u00c9", "a:80", "[::1]:8", "a.b.", "GET", "\xffab", "\u017fK", "xs\u212a", "aaa\xffB"}).Draw(t, name))
	}
	v := &packet.L7{
		Kind:   packet.L7Kind(rapid.IntRange(0, 3).Draw(t, "kind")),
		Method: text("method"), URI: text("uri"), Payload: text("payload"), Name: text("name"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "headers") {
		name := rapid.SampledFrom([]string{"user-agent", "User-Agent", "HOST", "X-Tag", "x-tags"}).Draw(t, "header")
		v.Headers = append(v.Headers, packet.Header{Name: []byte(name), Value: text("value")})
	}
	return v
}

// TestAnySplitGivesTheNaiveVerdict draws rules, packets and a split of the rules into shards, scanned in steps, and
// compares the lowest match of all shards with the naive evaluator's, before and after a round trip through a file.
func TestAnySplitGivesTheNaiveVerdict(t *testing.T) {
	geoip := writeGeoIP(t, geoipNetworks)
	matched := 0
	rapid.Check(t, func(t *rapid.T) {
		var list []rules.Rule
		for i := range rapid.IntRange(0, 40).Draw(t, "rules") {
			list = append(list, drawRule(t, i))
		}
		set, _, err := rules.New("drawn", list, rules.Options{GeoIP: geoip})
		require.NoError(t, err)
		data, err := rules.Encode(set)
		require.NoError(t, err)
		again, _, err := rules.Load("again", data, rules.Options{})
		require.NoError(t, err)
		want, err := naive.New(set.Rules(), set.Countries())
		require.NoError(t, err)

		w := rapid.IntRange(1, 4).Draw(t, "shards")
		step := rapid.IntRange(1, 5).Draw(t, "step")
		var dealt [4][]uint32
		for i := range list {
			to := rapid.IntRange(0, w-1).Draw(t, "shard")
			dealt[to] = append(dealt[to], uint32(i))
		}
		for range rapid.IntRange(1, 8).Draw(t, "packets") {
			p := drawPacket(t)
			verdict := want.Evaluate(p)
			if verdict.Rule != rules.NoRule {
				matched++
			}
			require.Equal(t, verdict, split(shardOf(t, set, rules.Linear), set, dealt[:w], step, p), "%s %+v %+v", asJSON(list), p, p.L7)
			require.Equal(t, verdict, split(shardOf(t, again, rules.Linear), again, dealt[:w], step, p), "encoded: %s", data)
			require.Equal(t, verdict, split(shardOf(t, set, rules.Indexed), set, dealt[:w], step, p), "indexed: %s %+v %+v", asJSON(list), p, p.L7)
			require.Equal(t, verdict, split(set.IndexedByHash, set, dealt[:w], step, p), "by hash: %s %+v %+v", asJSON(list), p, p.L7)
			for _, kernel := range rules.Kernels() {
				with := func(indices []uint32) rules.Shard { return set.ShardWith(kernel, indices) }
				require.Equal(t, verdict, split(with, set, dealt[:w], step, p), "%s: %s %+v %+v", kernel, asJSON(list), p, p.L7)
			}
		}
	})
	require.Greater(t, matched, 20, "the drawn rules and packets meet")
}

// shardOf builds shards for a matcher.
func shardOf(t require.TestingT, set *rules.Set, m rules.Matcher) func([]uint32) rules.Shard {
	return func(indices []uint32) rules.Shard {
		shard, err := set.Shard(m, indices)
		require.NoError(t, err)
		return shard
	}
}

// split evaluates shard by shard, in steps, and takes the lowest index.
func split(build func([]uint32) rules.Shard, set *rules.Set, dealt [][]uint32, step int, p *packet.Packet) rules.Verdict {
	lowest := rules.NoRule
	for _, indices := range dealt {
		shard := build(indices)
		for from := 0; from < shard.Len(); from += step {
			to := min(from+step, shard.Len())
			if at := shard.Scan(p, from, to); at < to {
				lowest = min(lowest, shard.Index(at))
				break
			}
		}
	}
	return set.Verdict(lowest)
}
