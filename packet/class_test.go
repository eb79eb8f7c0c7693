package packet_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/packet"
)

// patch returns a copy of data with the bytes at an offset replaced.
func patch(data []byte, at int, with ...byte) []byte {
	data = bytes.Clone(data)
	copy(data[at:], with)
	return data
}

func chain(tb testing.TB, n int) []byte {
	all := []layer{v6(nextOptions)}
	for i := range n {
		next := nextOptions
		if i == n-1 {
			next = layers.IPProtocolUDP
		}
		all = append(all, destination(next))
	}
	return serialize(tb, append(all, udp())...)
}

func TestClasses(t *testing.T) {
	const raw101, linkNFLOG, linkRadiotap, link80211 = 101, 239, 127, 105
	tcp4 := serialize(t, v4(layers.IPProtocolTCP), tcp(), payload(10))
	udp4 := serialize(t, v4(layers.IPProtocolUDP), udp(), payload(10))
	tcp6 := serialize(t, v6(layers.IPProtocolTCP), tcp(), payload(10))
	hop6 := serialize(t, v6(nextHop), hopByHop(layers.IPProtocolUDP), udp(), payload(10))
	frame4, frame6 := serialize(t, ethernet(0x0800), gopacket.Payload(tcp4)), serialize(t, ethernet(0x86dd), gopacket.Payload(tcp6))
	other := func(etherType layers.EthernetType, rest ...byte) []byte {
		return serialize(t, ethernet(etherType), gopacket.Payload(append(rest, make([]byte, 46)...)))
	}
	radio := func(b ...byte) []byte { return append(b, make([]byte, 40)...) }

	for _, c := range []struct {
		link   packet.LinkType
		data   []byte
		class  packet.Class
		reason string
	}{
		{1, nil, packet.Truncated, "truncated link-layer header"},
		{1, frame4[:13], packet.Truncated, "truncated link-layer header"},
		{1, frame4[:33], packet.Truncated, "truncated IPv4 header"},
		{1, frame4[:53], packet.Truncated, "truncated TCP header"},
		{1, frame4[:54], packet.OK, "ok"},
		{1, frame6[:53], packet.Truncated, "truncated IPv6 header"},
		{raw101, nil, packet.Truncated, "truncated IP header"},
		{raw101, hop6[:47], packet.Truncated, "truncated IPv6 extension header"},
		{raw101, hop6[:55], packet.Truncated, "truncated UDP header"},
		{raw101, serialize(t, v4(layers.IPProtocolICMPv4), icmp())[:27], packet.Truncated, "truncated ICMP header"},
		{raw101, serialize(t, v6(layers.IPProtocolICMPv6), icmpv6())[:43], packet.Truncated, "truncated ICMPv6 header"},
		{raw101, serialize(t, v4(layers.IPProtocolSCTP), sctp())[:31], packet.Truncated, "truncated SCTP header"},
		{raw101, serialize(t, v4(layers.IPProtocolTCP), tcpOptions())[:43], packet.Truncated, "truncated TCP header"},
		{raw101, serialize(t, v4Options(layers.IPProtocolTCP), tcp())[:23], packet.Truncated, "truncated IPv4 header"},

		{raw101, patch(tcp4, 0, 0x55), packet.Malformed, "IP version mismatch"},
		{1, patch(frame4, 14, 0x65), packet.Malformed, "IP version mismatch"},
		{1, patch(frame6, 14, 0x45), packet.Malformed, "IP version mismatch"},
		{228, tcp6, packet.Malformed, "IP version mismatch"},
		{229, tcp4[:39], packet.Truncated, "truncated IPv6 header"},
		{229, append(tcp4, make([]byte, 40)...), packet.Malformed, "IP version mismatch"},
		{raw101, patch(tcp4, 0, 0x44), packet.Malformed, "IPv4 header length below 20"},
		{raw101, patch(tcp4, 2, 0, 19), packet.Malformed, "IPv4 total length below header length"},
		{raw101, patch(tcp4, 2, 0, 39), packet.Malformed, "TCP header past the packet's end"},
		{raw101, patch(tcp4, 2, 0, 40), packet.OK, "ok"},
		{raw101, patch(tcp4, 32, 0x40), packet.Malformed, "TCP data offset below 20"},
		{raw101, patch(tcp4, 32, 0xf0), packet.Malformed, "TCP header past the packet's end"},
		{1, patch(frame4, 46, 0x40), packet.Malformed, "TCP data offset below 20"},
		{1, patch(frame4, 46, 0xf0), packet.Malformed, "TCP header past the packet's end"},
		{1, patch(frame4, 16, 0xff, 0xff, 0, 7, 0, 0, 64, 6), packet.OK, "ok"},
		{raw101, patch(udp4, 24, 0, 7), packet.Malformed, "UDP length below 8"},
		{raw101, patch(udp4, 24, 0, 0), packet.OK, "ok"},
		{raw101, patch(udp4, 24, 0xff, 0xff), packet.OK, "ok"},
		{raw101, patch(hop6, 4, 0, 7), packet.Malformed, "IPv6 extension header past the packet's end"},
		{raw101, patch(hop6, 4, 0, 15), packet.Malformed, "UDP header past the packet's end"},
		{raw101, patch(hop6, 4, 0, 0, 0, 64, 0, 0, 0), packet.OK, "ok"},
		{raw101, jumbogram(t, 65535, 0), packet.Malformed, "IPv6 jumbo payload length below 65536"},
		{raw101, serialize(t, v4Fragment(layers.IPProtocolTCP, layers.IPv4MoreFragments, 0), payload(8)), packet.Malformed, "TCP header past the packet's end"},
		{linkRadiotap, radio(0, 0, 200, 0), packet.Truncated, "truncated link-layer header"},
		{linkRadiotap, radio(0, 0, 7, 0), packet.Malformed, "radiotap length below 8"},
		{linkNFLOG, radio(2, 0, 0, 0, 3, 0, 1, 0), packet.Malformed, "NFLOG attribute length below 4"},

		{231, tcp4, packet.Unsupported, "link type 231"},
		{1 << 30, tcp4, packet.Unsupported, "link type 67108863"},
		{1, other(layers.EthernetTypeARP), packet.Unsupported, "ARP"},
		{1, other(0x88cc), packet.Unsupported, "ethertype 0x88cc"},
		{1, other(0x8100, 0, 1, 8, 6), packet.Unsupported, "ARP"},
		{1, other(38, 0x42, 0x42, 3), packet.Unsupported, "LLC SAP 0x42"},
		{1, other(38, 0xaa, 0xaa, 3, 0, 0, 12, 0x20, 0), packet.Unsupported, "SNAP organization 0x00000c"},
		{1, other(38, 0xaa, 0xaa, 3, 0, 0, 0, 0, 5), packet.Unsupported, "ethertype 0x0005"},
		{1, other(0x8847, 0, 1, 1, 9, 0), packet.Unsupported, "MPLS without IP"},
		{1, other(0x8864, 0x11, 0xa7), packet.Unsupported, "PPPoE without session data"},
		{1, other(0x8864, 0x11, 0, 0, 1, 0, 20, 0xc0, 0x21), packet.Unsupported, "PPP protocol 0xc021"},
		{113, make([]byte, 40), packet.Unsupported, "ethertype 0x0000"},
		{0, radio(7, 0, 0, 0), packet.Unsupported, "address family 7"},
		{107, radio(0x18, 0x61, 3, 0x81), packet.Unsupported, "NLPID 0x81"},
		{link80211, radio(0x80, 0), packet.Unsupported, "802.11 without IP"},
		{link80211, radio(0x48, 1), packet.Unsupported, "802.11 without IP"},
		{link80211, radio(0x08, 0x41), packet.Unsupported, "802.11 encrypted"},
		{link80211, patch(radio(0x08, 1), 22, 1), packet.Unsupported, "802.11 fragment"},
		{link80211, patch(radio(0x88, 1), 24, 0x80), packet.Unsupported, "802.11 A-MSDU"},
		{10, make([]byte, 40), packet.Unsupported, "MAC frame without LLC"},
		{6, make([]byte, 40), packet.Unsupported, "MAC frame without LLC"},
		{raw101, chain(t, 128), packet.OK, "ok"},
		{raw101, chain(t, 129), packet.Unsupported, "IPv6 with too many extension headers"},
	} {
		p := dirty()
		class := packet.Parse(&p, c.link, c.data)
		assert.Equal(t, c.class, class, "%s: %x", c.reason, c.data)
		assert.Equal(t, c.reason, p.Reason.String(), "%x", c.data)
		assert.NoError(t, checkInvariants(&p, class, c.data), c.reason)
		assert.NoError(t, checkPrefixes(c.link, c.data), c.reason)
	}
}

func TestReasonNamesAreTotal(t *testing.T) {
	for class := range packet.Reason(packet.NumClasses) {
		for kind := range packet.Reason(16) {
			for _, value := range []packet.Reason{0, 1, 7, 200, 1<<26 - 1} {
				assert.NotEmpty(t, (class<<30 | kind<<26 | value).String())
			}
		}
	}
	assert.Equal(t, "ok", packet.Reason(0).String())
}

// jumboOptions is IPv6 of payload length 0 with the hop-by-hop options given, UDP, and 3 bytes of payload.
func jumboOptions(tb testing.TB, options ...byte) []byte {
	tb.Helper()
	head := append(raw(17, byte((len(options)+2)/8-1)), options...)
	data := serialize(tb, v6(nextHop), head, udp(), payload(3))
	return patch(data, 4, 0, 0)
}

// jumbogram is IPv6 with a jumbo payload option that claims a length, UDP, and size bytes of payload.
func jumbogram(tb testing.TB, claimed uint32, size int) []byte {
	tb.Helper()
	option := binary.BigEndian.AppendUint32([]byte{17, 0, 0xc2, 4}, claimed)
	data := serialize(tb, v6(nextHop), gopacket.Payload(option), udp())
	return append(patch(patch(data, 4, 0, 0), 52, 0, 0), payload(size)...)
}

func TestLengths(t *testing.T) {
	tso4 := patch(serialize(t, v4(layers.IPProtocolTCP), tcp(), payload(70_000-40)), 2, 0, 0)
	tso6 := patch(serialize(t, v6(layers.IPProtocolTCP), tcp(), payload(100)), 4, 0, 0)
	padded := append(serialize(t, v4(layers.IPProtocolTCP), tcp(), payload(2)), 0, 0, 0, 0)
	for _, c := range []struct {
		name    string
		data    []byte
		length  uint32
		payload int
	}{
		{"IPv4 total length 0", tso4, 70_000, 70_000 - 40},
		{"IPv6 payload length 0", tso6, 160, 100},
		{"IPv6 payload length 0 of a protocol without a header here, and padding", append(serialize(t, v6(253)), 1, 2, 3, 4, 5), 40, 0},
		{"jumbogram cut by the snap length", jumbogram(t, 90_000, 8), 90_040, 8},
		{"jumbogram", jumbogram(t, 80_016, 80_000), 80_056, 80_000},
		{"jumbogram, option behind others", jumboOptions(t, 0, 5, 2, 0, 0, 0, 0xc2, 4, 0, 1, 0, 0, 1, 0), 65536 + 40, 3},
		{"jumbogram, option of a wrong size", jumboOptions(t, 0xc2, 3, 0, 1, 0, 0), 59, 3},
		{"option past the end of its header", jumboOptions(t, 5, 5, 0, 0, 0, 0), 59, 3},
		{"greatest jumbogram", jumbogram(t, 1<<32-1, 8), 1<<32 - 1, 8},
		{"link-layer padding", padded, 42, 2},
		{"payload cut by the snap length", padded[:41], 42, 1},
	} {
		var p packet.Packet
		assert.Equal(t, packet.OK, packet.Parse(&p, 101, c.data), c.name)
		assert.Equal(t, c.length, p.Length, c.name)
		assert.Equal(t, c.payload, len(p.Payload), c.name)
	}
}
