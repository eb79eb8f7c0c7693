package packet_test

import (
	"bytes"
	"testing"

	"github.com/tigerbench/tigerbench/packet"
)

func FuzzParse(f *testing.F) {
	for i, c := range frames(f) {
		if i%7 == 0 {
			f.Add(uint32(c.link), c.data)
		}
	}
	f.Fuzz(func(t *testing.T, link uint32, data []byte) {
		data = data[:min(len(data), 1<<12)]
		if err := checkPrefixes(packet.LinkType(link), data); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzFindL7(f *testing.F) {
	for _, payload := range []string{
		"GET /index.html HTTP/1.1\r\nHost: example.org\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody",
		string(question(f, "www.example.org")), "\x00\x1d" + string(question(f, "example.org")),
	} {
		f.Add(true, uint16(53), []byte(payload))
		f.Add(false, uint16(53), []byte(payload))
		f.Add(true, uint16(80), []byte(payload))
	}
	var v packet.L7
	f.Fuzz(func(t *testing.T, tcp bool, port uint16, payload []byte) {
		p := udpPacket(1, port, payload)
		if tcp {
			p.Protocol = 6
		}
		packet.FindL7(p, &v, both)
		if (p.L7 == nil) != (v.Kind == packet.NoL7) {
			t.Fatalf("view %p of kind %d", p.L7, v.Kind)
		}
		checkView(t, p, &v)
	})
}

// checkView holds a view against what L7 and FindL7 promise.
func checkView(t *testing.T, p *packet.Packet, v *packet.L7) {
	t.Helper()
	request, http := v.Kind == packet.HTTPRequest, v.Kind == packet.HTTPRequest || v.Kind == packet.HTTPResponse
	switch {
	case http && (p.Protocol != 6 || !bytes.Equal(v.Payload, p.Payload)):
		t.Fatalf("HTTP payload %q of %q", v.Payload, p.Payload)
	case request && !bytes.HasPrefix(p.Payload, append(append(bytes.Clone(v.Method), ' '), v.URI...)):
		t.Fatalf("%q does not begin with %q %q", p.Payload, v.Method, v.URI)
	case request != (len(v.Method) > 0 && len(v.URI) > 0):
		t.Fatalf("kind %d with method %q and target %q", v.Kind, v.Method, v.URI)
	case !http && (len(v.Headers) > 0 || v.Payload != nil), len(v.Headers) > 64:
		t.Fatalf("kind %d with %d headers", v.Kind, len(v.Headers))
	case v.Kind != packet.DNS && len(v.Name) > 0, len(v.Name) > 253, !bytes.Equal(v.Name, lower(v.Name)):
		t.Fatalf("kind %d with name %q", v.Kind, v.Name)
	}
	for _, h := range v.Headers {
		if len(h.Name) == 0 || bytes.ContainsAny(h.Name, ":\n") || bytes.IndexByte(h.Value, '\n') >= 0 || len(h.Value) > 0 && !bytes.Contains(p.Payload, h.Value) {
			t.Fatalf("header %q: %q", h.Name, h.Value)
		}
	}
}

// lower is bytes.ToLower for ASCII only.
func lower(b []byte) []byte {
	b = bytes.Clone(b)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return b
}
