package rules_test

import (
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
	"github.com/tigerbench/tigerbench/rules/naive"
)

// ip is a packet between two addresses.
func ip(src, dst string, protocol uint8) *packet.Packet {
	p := &packet.Packet{Key: packet.Key{Protocol: protocol, Version: 4, Length: 100}}
	s, d := netip.MustParseAddr(src), netip.MustParseAddr(dst)
	if s.Is6() {
		p.Version = 6
	}
	p.SrcHi, p.SrcLo = halves(s)
	p.DstHi, p.DstLo = halves(d)
	return p
}

func halves(a netip.Addr) (hi, lo uint64) {
	for _, b := range a.AsSlice() {
		hi, lo = hi<<8|lo>>56, lo<<8|uint64(b)
	}
	return hi, lo
}

// ports adds ports.
func ports(p *packet.Packet, src, dst uint16) *packet.Packet {
	p.SrcPort, p.DstPort, p.Bits = src, dst, p.Bits|packet.HasPorts
	return p
}

const v4a, v4b, v6a, v6b = "192.0.2.7", "198.51.100.9", "2001:db8::7", "2001:db8:1::9"

func tcp(src, dst uint16) *packet.Packet { return ports(ip(v4a, v4b, 6), src, dst) }

func udp(src, dst uint16) *packet.Packet { return ports(ip(v4a, v4b, 17), src, dst) }

func tcpFlags(flags uint8) *packet.Packet {
	p := tcp(40000, 80)
	p.TCPFlags = flags
	return p
}

func icmp(protocol, kind, code uint8) *packet.Packet {
	p := ip(v4a, v4b, protocol)
	p.ICMPType, p.ICMPCode, p.Bits = kind, code, packet.HasICMP
	return p
}

// http is a request with headers in turn name, value.
func http(method, uri string, headers ...string) *packet.Packet {
	p := tcp(40000, 80)
	p.Payload = []byte(method + " " + uri + " HTTP/1.1\r\n\r\nbody of " + uri)
	p.L7 = &packet.L7{Kind: packet.HTTPRequest, Method: []byte(method), URI: []byte(uri), Payload: p.Payload}
	for i := 0; i < len(headers); i += 2 {
		p.L7.Headers = append(p.L7.Headers, packet.Header{Name: []byte(headers[i]), Value: []byte(headers[i+1])})
	}
	return p
}

// response turns a request into a response with the same headers and payload.
func response(p *packet.Packet) *packet.Packet {
	p.L7.Kind, p.L7.Method, p.L7.URI = packet.HTTPResponse, nil, nil
	return p
}

func dns(name string) *packet.Packet {
	p := udp(40000, 53)
	p.L7 = &packet.L7{Kind: packet.DNS, Name: []byte(name)}
	return p
}

// load loads rules that are right.
func load(t testing.TB, text string, opt rules.Options) *rules.Set {
	t.Helper()
	set, _, err := rules.Load("test.json", []byte(text), opt)
	require.NoError(t, err)
	return set
}

// oneRule is a file of one drop rule, from its members beside id and action.
func oneRule(members string) string {
	return `{"rules": [{"id": "one", ` + members + `, "action": "drop"}]}`
}

// linear evaluates all rules of a set in one shard.
func linear(t testing.TB, set *rules.Set) func(*packet.Packet) rules.Verdict {
	t.Helper()
	indices := make([]uint32, set.Len())
	for i := range indices {
		indices[i] = uint32(i)
	}
	shard, err := set.Shard(rules.Linear, indices)
	require.NoError(t, err)
	return func(p *packet.Packet) rules.Verdict {
		if at := shard.Scan(p, 0, shard.Len()); at < shard.Len() {
			return set.Verdict(shard.Index(at))
		}
		return set.Verdict(rules.NoRule)
	}
}

// oracle evaluates a set naively.
func oracle(t testing.TB, set *rules.Set) func(*packet.Packet) rules.Verdict {
	t.Helper()
	e, err := naive.New(set.Rules(), set.Countries())
	require.NoError(t, err)
	return e.Evaluate
}

// sharedFile reads a rule file that is not part of the project, or skips the test where it is not there.
func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := readShared(name)
	if err != nil {
		t.Skipf("no shared rule files: %v", err)
	}
	return data
}

// overSets runs a test on each of the sets, and on one of 704 rules where that is there.
func overSets(t *testing.T, names []string, test func(*testing.T, *rules.Set)) {
	t.Helper()
	for _, name := range names {
		t.Run(name, func(t *testing.T) { test(t, open(t, name)) })
	}
	const shared = "tiger-fox-704.json"
	t.Run(shared, func(t *testing.T) {
		test(t, load(t, string(sharedFile(t, shared)), rules.Options{Unsupported: rules.SkipUnsupported}))
	})
}

func readShared(name string) ([]byte, error) {
	root := os.Getenv("TIGERBENCH_SHARED")
	if root == "" {
		root = "../../shared"
	}
	return os.ReadFile(filepath.Join(root, "rules", name))
}

// asJSON is for messages.
func asJSON(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
