package packet_test

import (
	"net/netip"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/packet"
)

// TestAnyStackIsParsed draws a stack of tags, labels, IP and extension headers with a transport and padding, and expects
// from Parse what was put in.
func TestAnyStackIsParsed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(rt, "payload")
		want := facts{Payload: string(body)}
		transport, number := drawTransport(rt, &want, body)
		network := drawNetwork(rt, &want, number)
		version := uint8(4)
		if want.Src.Is6() {
			version = 6
		}
		link := drawTags(rt, etherType(version))
		padding := rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(rt, "padding")
		datagram := serialize(t, append(append(network, transport...), gopacket.Payload(body))...)
		want.Length = uint32(len(datagram))
		data := append(serialize(t, append(link, gopacket.Payload(datagram))...), padding...)

		p := dirty()
		class := packet.Parse(&p, linkEthernet, data)
		assert.Equal(rt, packet.OK, class, p.Reason)
		assert.Equal(rt, want, factsOf(&p))
		assert.NoError(rt, checkPrefixes(linkEthernet, data))
	})
}

// drawTags draws up to four VLAN tags and up to three MPLS labels.
func drawTags(t *rapid.T, inner layers.EthernetType) []layer {
	tags := rapid.SliceOfN(rapid.SampledFrom([]layers.EthernetType{0x8100, 0x88a8, 0x9100}), 0, 4).Draw(t, "tags")
	labels := rapid.IntRange(0, 3).Draw(t, "labels")
	if labels > 0 {
		inner = layers.EthernetTypeMPLSUnicast
	}
	types := append(tags, inner)
	all := []layer{ethernet(types[0])}
	for _, next := range types[1:] {
		all = append(all, vlan(uint16(len(all)), next))
	}
	for i := range labels {
		all = append(all, &layers.MPLS{Label: uint32(i) + 16, StackBottom: i == labels-1, TTL: 1})
	}
	return all
}

func drawNetwork(t *rapid.T, want *facts, number layers.IPProtocol) []layer {
	if rapid.Bool().Draw(t, "IPv4") {
		ip := v4(number)
		if rapid.Bool().Draw(t, "options") {
			ip = v4Options(number)
		}
		ip.SrcIP, ip.DstIP = drawAddress(t, 4), drawAddress(t, 4)
		want.Src, _ = netip.AddrFromSlice(ip.SrcIP)
		want.Dst, _ = netip.AddrFromSlice(ip.DstIP)
		return []layer{ip}
	}
	ip := v6(number)
	ip.SrcIP, ip.DstIP = drawAddress(t, 16), drawAddress(t, 16)
	want.Src, _ = netip.AddrFromSlice(ip.SrcIP)
	want.Dst, _ = netip.AddrFromSlice(ip.DstIP)
	return drawExtensions(t, ip, number)
}

func drawAddress(t *rapid.T, size int) []byte {
	return rapid.SliceOfN(rapid.Byte(), size, size).Draw(t, "address")
}

// drawExtensions draws up to six extension headers, of any kind in any order.
func drawExtensions(t *rapid.T, ip *layers.IPv6, number layers.IPProtocol) []layer {
	builders := map[layers.IPProtocol]func(layers.IPProtocol) gopacket.Payload{
		nextHop: hopByHop, nextOptions: destination, nextRouting: routing, nextAH: authentication, nextMobility: mobility,
		nextFragment: func(next layers.IPProtocol) gopacket.Payload { return v6Fragment(next, 0, false) },
	}
	kinds := rapid.SliceOfN(rapid.SampledFrom([]layers.IPProtocol{
		nextHop, nextOptions, nextRouting, nextAH, nextMobility, nextFragment,
	}), 0, 6).Draw(t, "extensions")
	numbers := append(kinds, number)
	ip.NextHeader = numbers[0]
	all := []layer{ip}
	for i, kind := range kinds {
		all = append(all, builders[kind](numbers[i+1]))
	}
	return all
}

func drawTransport(t *rapid.T, want *facts, body []byte) ([]layer, layers.IPProtocol) {
	a, b := rapid.Uint16().Draw(t, "a"), rapid.Uint16().Draw(t, "b")
	kind := rapid.SampledFrom([]layers.IPProtocol{
		layers.IPProtocolTCP, layers.IPProtocolUDP, layers.IPProtocolSCTP, layers.IPProtocolICMPv4, layers.IPProtocolICMPv6, 253,
	}).Draw(t, "protocol")
	want.Protocol = uint8(kind)
	switch kind {
	case layers.IPProtocolICMPv4, layers.IPProtocolICMPv6:
		want.icmp(uint8(a), uint8(b), body)
		head := raw(uint8(a), uint8(b), 0, 0)
		if kind == layers.IPProtocolICMPv4 {
			head = raw(uint8(a), uint8(b), 0, 0, 0, 0, 0, 0)
		}
		return []layer{head}, kind
	case 253:
		return nil, kind
	}
	want.ports(a, b, body)
	switch kind {
	case layers.IPProtocolUDP:
		return []layer{&layers.UDP{SrcPort: layers.UDPPort(a), DstPort: layers.UDPPort(b)}}, kind
	case layers.IPProtocolSCTP:
		return []layer{&layers.SCTP{SrcPort: layers.SCTPPort(a), DstPort: layers.SCTPPort(b)}}, kind
	}
	want.TCPFlags = rapid.Uint8().Draw(t, "flags")
	return []layer{tcpHead(a, b, want.TCPFlags)}, kind
}

// tcpHead is a TCP header without options.
func tcpHead(src, dst uint16, flags uint8) gopacket.Payload {
	return append(append(two(src), two(dst)...), 0, 0, 0, 1, 0, 0, 0, 2, 0x50, flags, 2, 0, 0, 0, 0, 0)
}
