package packet_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
)

const both = packet.NeedHTTP | packet.NeedDNS

// tcpPacket and udpPacket are parsed packets with a payload.

func tcpPacket(dst uint16, payload string) *packet.Packet {
	return &packet.Packet{
		Key:     packet.Key{Version: 4, Protocol: 6, Bits: packet.HasPorts, SrcPort: 49152, DstPort: dst},
		Payload: []byte(payload),
	}
}

func udpPacket(src, dst uint16, payload []byte) *packet.Packet {
	return &packet.Packet{
		Key:     packet.Key{Version: 4, Protocol: 17, Bits: packet.HasPorts, SrcPort: src, DstPort: dst},
		Payload: payload,
	}
}

func TestFindRequests(t *testing.T) {
	for _, c := range []struct {
		payload, method, uri string
	}{
		{"GET / HTTP/1.1\r\n\r\n", "GET", "/"},
		{"GET /a?b=c HTTP/1.0\n\n", "GET", "/a?b=c"},
		{"POST http://h/x HTTP/1.1\r\n", "POST", "http://h/x"},
		{"OPTIONS * HTTP/1.1\r\n", "OPTIONS", "*"},
		{"CONNECT h:443 HTTP/1.1\r\n", "CONNECT", "h:443"},
		{"VERSION-CONTROL /r HTTP/1.1\r\n", "VERSION-CONTROL", "/r"},
		{"GET /?q=1' or 1=1 -- HTTP/1.1\r\n", "GET", "/?q=1' or 1=1 --"},
		{"GET /", "GET", "/"},
		{"GET /cut/here", "GET", "/cut/here"},
		{"GET /cut HTTP/1", "GET", "/cut"},
		{"GET /cut HTTP/1.1", "GET", "/cut"},
		{"GET http://h/cut", "GET", "http://h/cut"},
	} {
		var v packet.L7
		p := tcpPacket(8080, c.payload)
		packet.FindL7(p, &v, both)
		if assert.Same(t, &v, p.L7, c.payload) {
			assert.Equal(t, packet.HTTPRequest, v.Kind, c.payload)
			assert.Equal(t, c.method, string(v.Method), c.payload)
			assert.Equal(t, c.uri, string(v.URI), c.payload)
			assert.Equal(t, c.payload, string(v.Payload))
		}
	}
}

func TestFindNothing(t *testing.T) {
	notTCP := tcpPacket(53, "GET / HTTP/1.1\r\n\r\n")
	notTCP.Protocol = 132
	noPorts := tcpPacket(80, "GET / HTTP/1.1\r\n\r\n")
	noPorts.Bits = 0
	packets := map[string]*packet.Packet{
		"empty": tcpPacket(80, ""), "SCTP": notTCP, "no ports": noPorts,
		"DNS from another port":  udpPacket(1024, 1025, question(t, "example.org")),
		"DNS without a question": udpPacket(53, 1025, make([]byte, 40)),
		"DNS header cut":         udpPacket(53, 1025, question(t, "example.org")[:11]),
		"DNS name cut":           udpPacket(53, 1025, question(t, "example.org")[:20]),
		"DNS name compressed":    udpPacket(53, 1025, patch(question(t, "example.org"), 12, 0xc0, 12)),
		"DNS name too long":      udpPacket(53, 1025, append(question(t, "")[:12], strings.Repeat("\x07abcdefg", 40)+"\x00"...)),
		"DNS label too long":     udpPacket(53, 1025, patch(question(t, strings.Repeat("a", 63)), 12, 64)),
		"DNS length alone":       tcpPacket(53, "\x00\x1d"),
		"one byte to port 53":    tcpPacket(53, "\x00"),
	}
	for _, payload := range []string{
		"get / HTTP/1.1\r\n", "GET\r\n", "GET / HTTP/2.0\r\n", "GET /\r\n", "GET HTTP/1.1\r\n", "GET  HTTP/1.1",
		"FETCH / HTTP/1.1\r\n", "GET key\r\n", "GET key", "HTTP/1.1\r\n", "HTTP/1.1 2\r\n", "HTTP/1.1 abc\r\n", "HTTP/2.0 200 OK\r\n",
		"HTTP/1.1 2000\r\n", "\x16\x03\x01\x02\x00", " GET / HTTP/1.1\r\n", "VERSION-CONTROL/ / HTTP/1.1\r\n",
	} {
		packets["HTTP "+payload] = tcpPacket(80, payload)
	}
	for name, p := range packets {
		v := packet.L7{Kind: packet.DNS, URI: []byte("old")}
		p.L7 = &v
		packet.FindL7(p, &v, both)
		assert.Nil(t, p.L7, "%q", name)
		assert.Equal(t, packet.NoL7, v.Kind, "%q", name)
		assert.Nil(t, v.URI, "%q", name)
	}
}

func TestFindHeaders(t *testing.T) {
	const head = "POST /f HTTP/1.1\r\nHost: example.org\r\nX-Empty:\r\n:nameless\r\nno colon\r\n folded: line\r\nUser-Agent: \t a b \t\r\nBare:LF\n\r\n"
	var v packet.L7
	p := tcpPacket(80, head+"Body: no header\r\n\r\n")
	packet.FindL7(p, &v, packet.NeedHTTP)
	require.NotNil(t, p.L7)
	assert.Equal(t, []string{"Host=example.org", "X-Empty=", "User-Agent=a b", "Bare=LF"}, headersOf(&v))
	assert.True(t, bytes.HasSuffix(v.Payload, []byte("Body: no header\r\n\r\n")), "the payload is all of it")

	p = tcpPacket(80, "GET / HTTP/1.1\r\nA: 1\r\nCut: of")
	packet.FindL7(p, &v, packet.NeedHTTP)
	assert.Equal(t, []string{"A=1", "Cut=of"}, headersOf(&v))

	p = tcpPacket(80, "GET / HTTP/1.1\r\n"+strings.Repeat("H: v\r\n", 100))
	packet.FindL7(p, &v, packet.NeedHTTP)
	assert.Len(t, v.Headers, 64)
}

func headersOf(v *packet.L7) (all []string) {
	for _, h := range v.Headers {
		all = append(all, fmt.Sprintf("%s=%s", h.Name, h.Value))
	}
	return all
}

func TestFindResponse(t *testing.T) {
	for _, payload := range []string{"HTTP/1.1 200 OK\r\nServer: s\r\n\r\nbody", "HTTP/1.0 404\r\nServer: s\r\n\r\n"} {
		var v packet.L7
		p := tcpPacket(49153, payload)
		packet.FindL7(p, &v, packet.NeedHTTP)
		require.NotNil(t, p.L7, payload)
		assert.Equal(t, packet.HTTPResponse, v.Kind)
		assert.Equal(t, []string{"Server=s"}, headersOf(&v))
		assert.Equal(t, payload, string(v.Payload))
		assert.Nil(t, v.Method)
		assert.Nil(t, v.URI)
	}
}

// question is a DNS message with one question.
func question(tb testing.TB, name string) []byte {
	tb.Helper()
	return serialize(tb, &layers.DNS{ID: 1, RD: true, Questions: []layers.DNSQuestion{
		{Name: []byte(name), Type: layers.DNSTypeA, Class: layers.DNSClassIN},
	}})
}

func TestFindDNS(t *testing.T) {
	longest := strings.Repeat(strings.Repeat("x", 62)+".", 4)[:251] + "y"
	for name, want := range map[string]string{
		"example.org": "example.org", "WWW.ExAmple.ORG": "www.example.org", "": "", "a": "a", longest: longest,
		"_dmarc.xn--bcher-kva.example": "_dmarc.xn--bcher-kva.example",
	} {
		message := question(t, name)
		for transport, p := range map[string]*packet.Packet{
			"to 53":     udpPacket(40000, 53, message),
			"from 53":   udpPacket(53, 40000, message),
			"multicast": udpPacket(5353, 5353, message),
			"TCP":       tcpPacket(53, string(two(uint16(len(message))))+string(message)),
			"cut":       udpPacket(40000, 53, message[:len(message)-4]),
		} {
			v := packet.L7{Name: []byte("old")}
			packet.FindL7(p, &v, packet.NeedDNS)
			require.NotNil(t, p.L7, "%s %s", transport, name)
			assert.Equal(t, packet.DNS, v.Kind)
			assert.Equal(t, want, string(v.Name), transport)
			assert.Nil(t, v.Payload)
		}
	}
}

func TestFindOnlyWhatIsNeeded(t *testing.T) {
	dns, http := question(t, "example.org"), "GET / HTTP/1.1\r\n\r\n"
	for need, want := range map[packet.Need][2]bool{
		0: {false, false}, packet.NeedHTTP: {true, false}, packet.NeedDNS: {false, true}, both: {true, true},
	} {
		var v packet.L7
		a, b := tcpPacket(53, http), udpPacket(53, 53, dns)
		packet.FindL7(a, &v, need)
		packet.FindL7(b, &v, need)
		assert.Equal(t, want, [2]bool{a.L7 != nil, b.L7 != nil}, need)
	}
}

func TestFindL7AllocatesNothing(t *testing.T) {
	name := question(t, "some.quite.long.name.example.org")
	for what, p := range map[string]*packet.Packet{
		"request": tcpPacket(80, "GET / HTTP/1.1\r\n"+strings.Repeat("Header: value\r\n", 64)),
		"name":    udpPacket(53, 53, name), "name cut": udpPacket(53, 53, name[:40]), "neither": tcpPacket(80, "\x16\x03\x01"),
	} {
		var v packet.L7
		find := func() { packet.FindL7(p, &v, both) }
		find()
		assert.Zero(t, testing.AllocsPerRun(100, find), what)
	}
}

// TestDNSAgreesWithGopacketOnCaptures compares the names of first questions.
func TestDNSAgreesWithGopacketOnCaptures(t *testing.T) {
	names, requests := 0, 0
	for _, path := range captureFiles(t) {
		eachPacket(t, path, func(number int, link layers.LinkType, data []byte) {
			var p packet.Packet
			var v packet.L7
			packet.Parse(&p, packet.LinkType(link), data)
			packet.FindL7(&p, &v, both)
			if p.L7 != nil && v.Kind == packet.HTTPRequest {
				requests++
			}
			if p.L7 == nil || v.Kind != packet.DNS || p.Protocol != 17 {
				return
			}
			var dns layers.DNS
			if dns.DecodeFromBytes(p.Payload, gopacket.NilDecodeFeedback) != nil || len(dns.Questions) == 0 {
				return
			}
			names++
			assert.Equal(t, string(lower(dns.Questions[0].Name)), string(v.Name), "%s, packet %d", path, number)
		})
	}
	t.Logf("%d names of questions, %d HTTP requests", names, requests)
	assert.NotZero(t, names)
	assert.NotZero(t, requests)
}
