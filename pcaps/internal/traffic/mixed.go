package traffic

import (
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// imix are lengths of IP packets in bytes: seven of 40, four of 576, one of 1500.
var imix = []int{40, 40, 40, 40, 40, 40, 40, 576, 576, 576, 576, 1500}

// mixedScene is one packet (or one datagram's fragments) of somebody's conversation.
func mixedScene(g *generator, at time.Duration) {
	p := path{src: g.host(clients4), dst: g.host(servers4), ttl: uint8(32 + g.IntN(96)), vlans: g.vlans()}
	if g.chance(0.25) {
		p.src, p.dst = g.host(clients6), g.host(servers6)
	}
	if g.chance(0.5) {
		p = p.reverse()
	}
	size := pick(g, imix)
	switch dice := g.Float64(); {
	case dice < 0.58:
		g.mixedTCP(at, p, size)
	case dice < 0.86:
		g.mixedUDP(at, p, size)
	case dice < 0.93:
		g.echo(at, p, size)
	case dice < 0.97:
		g.sctp(at, p, size)
	default:
		g.fragments(at, p, 1600+g.IntN(2800))
	}
}

// vlans: none for most, one tag for one in ten, two for one in fifty.
func (g *generator) vlans() []uint16 {
	switch dice := g.Float64(); {
	case dice < 0.02:
		return []uint16{uint16(100 + g.IntN(8)), uint16(10 + g.IntN(8))}
	case dice < 0.12:
		return []uint16{uint16(10 + g.IntN(8))}
	}
	return nil
}

// filler makes an IP packet of a length out of headers of the given length; never less than nothing.
func (g *generator) filler(size, headers int) gopacket.Payload {
	n := max(size-headers, 0)
	b := make([]byte, 0, n+64)
	if n >= 8 {
		b = append(b, g.number()...)
	}
	for len(b) < n {
		b = append(b, pick(g, words)...)
		b = append(b, ' ')
	}
	return gopacket.Payload(b[:n])
}

func (p path) ipHeader() int {
	if p.src.Is4() {
		return 20
	}
	return 40
}

var servicePorts = []uint16{80, 443, 443, 443, 22, 25, 110, 143, 993, 3306, 5432, 8080, 3389, 445}

func (g *generator) mixedTCP(at time.Duration, p path, size int) {
	t := &layers.TCP{
		SrcPort: layers.TCPPort(g.ephemeral()), DstPort: layers.TCPPort(pick(g, servicePorts)), Seq: g.Uint32(), Ack: g.Uint32(),
		ACK: true, Window: uint16(g.Uint32()) | 1024,
	}
	payload := g.filler(size, p.ipHeader()+20)
	switch {
	case len(payload) > 0:
		t.PSH = g.chance(0.3)
	case g.chance(0.15):
		t.SYN, t.ACK, t.Ack = true, false, 0
	case g.chance(0.1):
		t.FIN = true
	case g.chance(0.03):
		t.RST = true
	}
	g.tcp(at, p, t, payload)
}

func (g *generator) mixedUDP(at time.Duration, p path, size int) {
	port := pick(g, []uint16{443, 443, 53, 123, 161, 500, 514, 1194, 3478, 4500, 5060, 51820})
	if port == 53 {
		name, kind := g.name(false)
		question := layers.DNS{ID: uint16(g.Uint32()), RD: true, Questions: []layers.DNSQuestion{{Name: []byte(name), Type: kind, Class: layers.DNSClassIN}}}
		g.dns(at, p, g.ephemeral(), port, &question)
		return
	}
	g.udp(at, p, g.ephemeral(), port, g.filler(size, p.ipHeader()+8))
}

// echo is a ping of the right version, its answer, or seldom an error message.
func (g *generator) echo(at time.Duration, p path, size int) {
	id, seq := uint16(g.Uint32()), uint16(g.IntN(64))
	if p.src.Is4() {
		code := pick(g, []layers.ICMPv4TypeCode{
			layers.CreateICMPv4TypeCode(layers.ICMPv4TypeEchoRequest, 0), layers.CreateICMPv4TypeCode(layers.ICMPv4TypeEchoReply, 0),
			layers.CreateICMPv4TypeCode(layers.ICMPv4TypeTimeExceeded, 0), layers.CreateICMPv4TypeCode(layers.ICMPv4TypeDestinationUnreachable, 3),
		})
		i := &layers.ICMPv4{TypeCode: code, Id: id, Seq: seq}
		g.frame(at, append(p.lower(g, layers.IPProtocolICMPv4), i, g.filler(size, 28))...)
		return
	}
	kind := pick(g, []uint8{layers.ICMPv6TypeEchoRequest, layers.ICMPv6TypeEchoReply})
	i := &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(kind, 0)}
	lower := p.lower(g, layers.IPProtocolICMPv6)
	if err := checksums(i, lower); err != nil && g.err == nil {
		g.err = err
	}
	g.frame(at, append(lower, i, &layers.ICMPv6Echo{Identifier: id, SeqNumber: seq}, g.filler(size, 48))...)
}

func (g *generator) sctp(at time.Duration, p path, size int) {
	s := &layers.SCTP{SrcPort: layers.SCTPPort(g.ephemeral()), DstPort: pick(g, []layers.SCTPPort{36412, 38412, 2905, 3868}), VerificationTag: g.Uint32()}
	payload := g.filler(size, p.ipHeader()+12+16)
	if len(payload) == 0 {
		payload = g.number()
	}
	chunk := &layers.SCTPData{
		SCTPChunk: layers.SCTPChunk{
			BaseLayer: layers.BaseLayer{Payload: payload}, Type: layers.SCTPChunkTypeData, Length: uint16(16 + len(payload)),
		},
		BeginFragment: true, EndFragment: true, TSN: g.Uint32(), StreamId: uint16(g.IntN(8)), PayloadProtocol: 18,
	}
	g.frame(at, append(p.lower(g, layers.IPProtocolSCTP), s, chunk)...)
}
