package packet_test

import (
	"bytes"
	"net"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
)

// Builders of headers; gopacket's serializer puts them together and fixes lengths and checksums.

type layer = gopacket.SerializableLayer

func serialize(tb testing.TB, all ...layer) []byte {
	tb.Helper()
	b := gopacket.NewSerializeBuffer()
	require.NoError(tb, gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true}, all...))
	return bytes.Clone(b.Bytes())
}

func raw(b ...byte) gopacket.Payload { return gopacket.Payload(b) }

func payload(n int) gopacket.Payload { return bytes.Repeat([]byte("payload!"), n/8+1)[:n] }

func ethernet(next layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: net.HardwareAddr{2, 0, 0, 0, 0, 1}, DstMAC: net.HardwareAddr{2, 0, 0, 0, 0, 2}, EthernetType: next}
}

func vlan(id uint16, next layers.EthernetType) *layers.Dot1Q {
	return &layers.Dot1Q{VLANIdentifier: id, Priority: 5, Type: next}
}

func v4(next layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, IHL: 5, TTL: 64, Id: 7, Protocol: next, SrcIP: net.IP{192, 0, 2, 1}, DstIP: net.IP{198, 51, 100, 254}}
}

func v4Fragment(next layers.IPProtocol, flags layers.IPv4Flag, offset uint16) *layers.IPv4 {
	ip := v4(next)
	ip.Flags, ip.FragOffset = flags, offset
	return ip
}

func v4Options(next layers.IPProtocol) *layers.IPv4 {
	ip := v4(next)
	ip.Options = []layers.IPv4Option{{OptionType: 148, OptionLength: 4, OptionData: []byte{0, 0}}, {OptionType: 1, OptionLength: 1}}
	return ip
}

func v6(next layers.IPProtocol) *layers.IPv6 {
	return &layers.IPv6{
		Version: 6, HopLimit: 64, NextHeader: next,
		SrcIP: net.ParseIP("2001:db8:1:2:3:4:5:6"), DstIP: net.ParseIP("2001:db8:fedc:ba98:7654:3210:0:ff"),
	}
}

func tcp() *layers.TCP {
	return &layers.TCP{SrcPort: 49152, DstPort: 443, Seq: 1, Ack: 2, ACK: true, PSH: true, Window: 512}
}

func tcpOptions() *layers.TCP {
	t := tcp()
	t.CWR, t.SYN = true, true
	t.Options = []layers.TCPOption{{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{5, 180}}}
	return t
}

func udp() *layers.UDP { return &layers.UDP{SrcPort: 53, DstPort: 54321} }

func icmp() *layers.ICMPv4 {
	return &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(3, 13), Id: 1, Seq: 2}
}

func icmpv6() *layers.ICMPv6 { return &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(1, 4)} }

func sctp() *layers.SCTP { return &layers.SCTP{SrcPort: 36412, DstPort: 2905, VerificationTag: 3} }

// Extension headers that gopacket does not serialize: next header, length, and what fills them.

func routing(next layers.IPProtocol) gopacket.Payload {
	return append(raw(byte(next), 2, 0, 1, 0, 0, 0, 0), payload(16)...)
}

func destination(next layers.IPProtocol) gopacket.Payload {
	return raw(byte(next), 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
}

func hopByHop(next layers.IPProtocol) gopacket.Payload { return raw(byte(next), 0, 5, 2, 0, 0, 1, 0) }

func authentication(next layers.IPProtocol) gopacket.Payload {
	return append(raw(byte(next), 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1), payload(12)...)
}

func mobility(next layers.IPProtocol) gopacket.Payload { return raw(byte(next), 0, 0, 0, 0, 0, 0, 0) }

// datagram is an IP packet without a link layer.
type datagram struct {
	name    string
	version uint8
	data    []byte
}

// frame is a datagram in a link layer.
type frame struct {
	name     string
	link     packet.LinkType
	data     []byte
	datagram datagram
	oracle   bool // gopacket decodes its link layer
}

const (
	nextAH       = layers.IPProtocolAH
	nextMobility = layers.IPProtocol(135)
	nextOptions  = layers.IPProtocolIPv6Destination
	nextHop      = layers.IPProtocolIPv6HopByHop
	nextRouting  = layers.IPProtocolIPv6Routing
	nextFragment = layers.IPProtocolIPv6Fragment
)

// datagrams are all combinations of an IP header and a transport header, and the fragments.
func datagrams(tb testing.TB) []datagram {
	transports := []struct {
		name   string
		number layers.IPProtocol
		layers []layer
	}{
		{"tcp", layers.IPProtocolTCP, []layer{tcp(), payload(33)}},
		{"tcp-empty", layers.IPProtocolTCP, []layer{tcp()}},
		{"tcp-options", layers.IPProtocolTCP, []layer{tcpOptions(), payload(8)}},
		{"udp", layers.IPProtocolUDP, []layer{udp(), payload(40)}},
		{"icmp", layers.IPProtocolICMPv4, []layer{icmp(), payload(28)}},
		{"icmpv6", layers.IPProtocolICMPv6, []layer{icmpv6(), payload(44)}},
		{"sctp", layers.IPProtocolSCTP, []layer{sctp(), raw(6, 0, 0, 4)}},
		{"esp", layers.IPProtocolESP, []layer{payload(24)}},
		{"gre", layers.IPProtocolGRE, []layer{raw(0, 0, 8, 0), v4(layers.IPProtocolUDP), udp(), payload(9)}},
		{"ip-in-ip", layers.IPProtocolIPIP, []layer{v4(layers.IPProtocolTCP), tcp(), payload(9)}},
		{"unassigned", 253, []layer{payload(17)}},
	}
	var all []datagram
	for _, t := range transports {
		add := func(name string, version uint8, head ...layer) {
			all = append(all, datagram{name + "/" + t.name, version, serialize(tb, append(head, t.layers...)...)})
		}
		n := t.number
		add("ipv4", 4, v4(n))
		add("ipv4-options", 4, v4Options(n))
		add("ipv4-first-fragment", 4, v4Fragment(n, layers.IPv4MoreFragments, 0))
		add("ipv4-middle-fragment", 4, v4Fragment(n, layers.IPv4MoreFragments, 185))
		add("ipv4-last-fragment", 4, v4Fragment(n, 0, 370))
		add("ipv6", 6, v6(n))
		add("ipv6-extensions", 6, v6(nextHop), hopByHop(nextOptions), destination(nextRouting), routing(nextAH), authentication(n))
		add("ipv6-mobility", 6, v6(nextMobility), mobility(n))
		add("ipv6-first-fragment", 6, v6(nextOptions), destination(nextFragment), v6Fragment(n, 0, true))
		add("ipv6-options-in-fragment", 6, v6(nextFragment), v6Fragment(nextOptions, 0, true), destination(n))
		add("ipv6-atomic-fragment", 6, v6(nextFragment), v6Fragment(n, 0, false))
		add("ipv6-later-fragment", 6, v6(nextFragment), v6Fragment(n, 185, true))
	}
	return all
}

// v6Fragment is a fragment header; the offset is in units of 8 bytes.
func v6Fragment(next layers.IPProtocol, offset uint16, more bool) gopacket.Payload {
	word := offset << 3
	if more {
		word |= 1
	}
	return raw(byte(next), 0, byte(word>>8), byte(word), 0, 0, 0, 9)
}
