package traffic

import (
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

var (
	resolvers4 = prefixes("192.0.2.53/32")
	resolvers6 = prefixes("2001:db8:53::53/128")
	zones      = []string{"example.com", "example.net", "example.org", "corp.test", "cdn.example", "mail.example"}
	labels     = []string{"www", "mail", "api", "static", "img", "ns1", "ns2", "vpn", "shop", "login", "update", "time", "git", "ads", "metrics"}
	tunnels    = []string{"t.tunnel.test", "x.exfil.example", "c2.beacon.test"}
)

// dnsScene is a question and mostly its answer; one in eight carries data in its name, as tunnels do.
func dnsScene(g *generator, at time.Duration) {
	p := path{src: g.host(clients4), dst: g.host(resolvers4), ttl: 64}
	if g.chance(0.2) {
		p.src, p.dst = g.host(clients6), g.host(resolvers6)
	}
	port := g.ephemeral()
	tunnel := g.chance(0.125)
	name, qtype := g.name(tunnel)
	question := layers.DNS{ID: uint16(g.Uint32()), RD: true, Questions: []layers.DNSQuestion{{Name: []byte(name), Type: qtype, Class: layers.DNSClassIN}}}
	g.dns(at, p, port, 53, &question)
	if g.chance(0.03) {
		return
	}
	at += 200*time.Microsecond + g.exponential(6*time.Millisecond)
	answer := question
	answer.QR, answer.RA = true, true
	if !tunnel && g.chance(0.08) {
		answer.ResponseCode = layers.DNSResponseCodeNXDomain
	} else {
		answer.Answers = g.answers(name, qtype)
	}
	g.dns(at, p.reverse(), 53, port, &answer)
}

func (g *generator) dns(at time.Duration, p path, from, to uint16, message *layers.DNS) {
	g.udp(at, p, from, to, message)
}

func (g *generator) udp(at time.Duration, p path, from, to uint16, payload gopacket.SerializableLayer) {
	lower := p.lower(g, layers.IPProtocolUDP)
	u := &layers.UDP{SrcPort: layers.UDPPort(from), DstPort: layers.UDPPort(to)}
	if err := checksums(u, lower); err != nil && g.err == nil {
		g.err = err
	}
	g.frame(at, append(lower, u, payload)...)
}

// name is what is asked for, and the type of record.
func (g *generator) name(tunnel bool) (string, layers.DNSType) {
	if tunnel {
		kind := pick(g, []layers.DNSType{layers.DNSTypeTXT, layers.DNSTypeTXT, layers.DNSTypeCNAME, layers.DNSTypeA})
		parts := []string{}
		for range 1 + g.IntN(3) {
			parts = append(parts, g.encoded(15+g.IntN(20)))
		}
		return strings.Join(parts, ".") + "." + pick(g, tunnels), kind
	}
	kind := pick(g, []layers.DNSType{layers.DNSTypeA, layers.DNSTypeA, layers.DNSTypeA, layers.DNSTypeAAAA, layers.DNSTypeAAAA, layers.DNSTypeMX, layers.DNSTypeTXT})
	name := pick(g, labels) + "." + pick(g, zones)
	if g.chance(0.3) {
		name = pick(g, words) + "." + name
	}
	return name, kind
}

// encoded is n random bytes as a label.
func (g *generator) encoded(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.Uint32())
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

func (g *generator) answers(name string, qtype layers.DNSType) []layers.DNSResourceRecord {
	r := layers.DNSResourceRecord{Name: []byte(name), Type: qtype, Class: layers.DNSClassIN, TTL: uint32(30 + g.IntN(3600))}
	switch qtype {
	case layers.DNSTypeA:
		r.IP = g.host(servers4).AsSlice()
	case layers.DNSTypeAAAA:
		r.IP = g.host(servers6).AsSlice()
	case layers.DNSTypeTXT:
		r.TXTs = [][]byte{[]byte("v=" + g.encoded(20+g.IntN(80)))}
	case layers.DNSTypeCNAME:
		r.CNAME = []byte(g.encoded(20) + ".tunnel.test")
	case layers.DNSTypeMX:
		r.MX = layers.DNSMX{Preference: 10, Name: []byte("mail.example")}
	}
	return []layers.DNSResourceRecord{r}
}

// number is n random bytes that compress badly, as counters and identifiers in real payloads do.
func (g *generator) number() []byte { return binary.BigEndian.AppendUint64(nil, g.Uint64()) }
