package packet_test

import (
	"encoding/binary"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/tigerbench/tigerbench/packet"
)

// link puts a datagram into a link layer.
type link struct {
	name   string
	number packet.LinkType
	oracle bool // gopacket decodes it
	only   uint8
	head   func(version uint8, size int) []layer
}

func etherType(version uint8) layers.EthernetType {
	if version == 4 {
		return layers.EthernetTypeIPv4
	}
	return layers.EthernetTypeIPv6
}

func pppType(version uint8) layers.PPPType {
	if version == 4 {
		return layers.PPPTypeIPv4
	}
	return layers.PPPTypeIPv6
}

// pick returns the bytes for the version at hand.
func pick(version uint8, four, six []byte) gopacket.Payload {
	if version == 4 {
		return four
	}
	return six
}

// snap is LLC and SNAP with Ethernet's organization.
func snap(version uint8) gopacket.Payload {
	return append(raw(0xaa, 0xaa, 3, 0, 0, 0), two(uint16(etherType(version)))...)
}

func two(v uint16) []byte { return binary.BigEndian.AppendUint16(nil, v) }

// prefix is a link of constant bytes, with an EtherType behind them.
func prefix(b ...byte) func(uint8, int) []layer {
	return func(version uint8, _ int) []layer { return []layer{raw(b...), raw(two(uint16(etherType(version)))...)} }
}

// beforeSNAP is a link of constant bytes, with LLC and SNAP behind them.
func beforeSNAP(b ...byte) func(uint8, int) []layer {
	return func(version uint8, _ int) []layer { return []layer{raw(b...), snap(version)} }
}

// either is a link of bytes that depend on the version.
func either(four, six []byte) func(uint8, int) []layer {
	return func(version uint8, _ int) []layer { return []layer{pick(version, four, six)} }
}

func nothing(uint8, int) []layer { return nil }

func links() []link {
	return append(etherLinks(), append(plainLinks(), append(serialLinks(), radioLinks()...)...)...)
}

func etherLinks() []link {
	const (
		tag, service, qinq = layers.EthernetTypeDot1Q, layers.EthernetTypeQinQ, layers.EthernetType(0x9100)
		mpls, pppoe        = layers.EthernetTypeMPLSUnicast, layers.EthernetTypePPPoESession
	)
	session := func() *layers.PPPoE {
		return &layers.PPPoE{Version: 1, Type: 1, Code: layers.PPPoECodeSession, SessionId: 17}
	}
	return []link{
		{"ethernet", 1, true, 0, func(v uint8, _ int) []layer { return []layer{ethernet(etherType(v))} }},
		{"vlan", 1, true, 0, func(v uint8, _ int) []layer { return []layer{ethernet(tag), vlan(1, etherType(v))} }},
		{"802.1ad", 1, true, 0, func(v uint8, _ int) []layer {
			return []layer{ethernet(service), vlan(4094, tag), vlan(2, etherType(v))}
		}},
		{"qinq-9100", 1, false, 0, func(v uint8, _ int) []layer {
			return []layer{ethernet(qinq), vlan(3, tag), vlan(2, etherType(v))}
		}},
		{"three-tags", 1, true, 0, func(v uint8, _ int) []layer {
			return []layer{ethernet(tag), vlan(3, tag), vlan(2, tag), vlan(1, etherType(v))}
		}},
		{"mpls", 1, true, 0, func(uint8, int) []layer {
			return []layer{ethernet(mpls), &layers.MPLS{Label: 1000, TTL: 9}, &layers.MPLS{Label: 16, StackBottom: true, TTL: 9}}
		}},
		{"mpls-multicast-in-vlan", 1, true, 0, func(uint8, int) []layer {
			return []layer{ethernet(tag), vlan(1, layers.EthernetTypeMPLSMulticast), &layers.MPLS{Label: 5, StackBottom: true, TTL: 9}}
		}},
		{"pppoe", 1, true, 0, func(v uint8, _ int) []layer {
			return []layer{ethernet(pppoe), session(), &layers.PPP{PPPType: pppType(v)}}
		}},
		{"pppoe-in-vlan", 1, true, 0, func(v uint8, _ int) []layer {
			return []layer{ethernet(tag), vlan(7, pppoe), session(), &layers.PPP{PPPType: pppType(v)}}
		}},
		{"802.3-snap", 1, true, 0, func(v uint8, size int) []layer {
			return []layer{raw(append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}, two(uint16(8+size))...)...), snap(v)}
		}},
	}
}

func plainLinks() []link {
	return []link{
		{"raw", 101, true, 0, nothing},
		{"raw-bsd", 12, true, 0, nothing},
		{"raw-openbsd", 14, false, 0, nothing},
		{"ipv4", 228, false, 4, nothing},
		{"ipv6", 229, false, 6, nothing},
		{"null-little", 0, true, 0, either([]byte{2, 0, 0, 0}, []byte{30, 0, 0, 0})},
		{"null-big", 0, true, 0, either([]byte{0, 0, 0, 2}, []byte{0, 0, 0, 28})},
		{"null-linux", 0, false, 0, either([]byte{2, 0, 0, 0}, []byte{10, 0, 0, 0})},
		{"null-cisco", 0, false, 0, prefix(0x0f, 0)},
		{"null-ppp", 0, false, 0, either([]byte{0xff, 3, 0, 0x21}, []byte{0xff, 3, 0, 0x57})},
		{"loop", 108, true, 0, either([]byte{0, 0, 0, 2}, []byte{0, 0, 0, 24})},
		{"cooked", 113, true, 0, prefix(0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0)},
		{"cooked-2", 276, true, 0, func(v uint8, _ int) []layer {
			return []layer{raw(two(uint16(etherType(v)))...), raw(0, 0, 0, 0, 0, 3, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0)}
		}},
		{"nflog", 239, false, 0, func(v uint8, size int) []layer {
			return []layer{pick(v, []byte{2, 0, 0, 42}, []byte{10, 0, 0, 42}),
				raw(5, 0, 10, 0, 'x', 0, 0, 0), raw(8, 0, 5, 0, 0, 0, 0, 2), raw(byte(size+4), byte((size+4)>>8), 9, 0)}
		}},
	}
}

func serialLinks() []link {
	return []link{
		{"ppp", 9, true, 0, either([]byte{0, 0x21}, []byte{0, 0x57})},
		{"ppp-framed", 9, true, 0, either([]byte{0xff, 3, 0, 0x21}, []byte{0xff, 3, 0, 0x57})},
		{"ppp-compressed", 9, true, 0, either([]byte{0x21}, []byte{0x57})},
		{"ppp-mpls", 9, true, 0, either([]byte{2, 0x81, 0, 1, 1, 9}, []byte{2, 0x81, 0, 1, 1, 9})},
		{"ppp-hdlc", 50, false, 0, either([]byte{0xff, 3, 0, 0x21}, []byte{0xff, 3, 0, 0x57})},
		{"ppp-hdlc-cisco", 50, false, 0, prefix(0x0f, 0)},
		{"cisco-hdlc", 104, false, 0, prefix(0x8f, 0)},
		{"frame-relay-cisco", 107, false, 0, prefix(0x18, 0x61)},
		{"frame-relay", 107, false, 0, either([]byte{0x18, 0x61, 3, 0xcc}, []byte{0x18, 0x61, 3, 0x8e})},
		{"frame-relay-4-bytes", 107, false, 0, either([]byte{0x18, 0x60, 0, 1, 3, 0xcc}, []byte{0x18, 0x60, 0, 1, 3, 0x8e})},
		{"frame-relay-snap", 107, false, 0, prefix(0x18, 0x61, 3, 0, 0x80, 0, 0, 0)},
	}
}

func radioLinks() []link {
	address := func(n int) []byte { return make([]byte, n) }
	frame := func(control, flags byte, rest int, qos ...byte) []byte {
		return append(append([]byte{control, flags, 0, 0}, address(rest)...), qos...)
	}
	radiotap := []byte{0, 0, 8, 0, 0, 0, 0, 0}
	return []link{
		{"802.11", 105, true, 0, beforeSNAP(frame(0x08, 0x01, 20)...)},
		{"802.11-qos", 105, true, 0, beforeSNAP(frame(0x88, 0x02, 20, 0, 0)...)},
		{"802.11-four-addresses", 105, true, 0, beforeSNAP(frame(0x08, 0x03, 26)...)},
		{"802.11-qos-ht", 105, false, 0, beforeSNAP(frame(0x88, 0x81, 20, 0, 0, 0, 0, 0, 0)...)},
		{"radiotap", 127, false, 0, beforeSNAP(append(radiotap, frame(0x08, 0x01, 20)...)...)},
		{"fddi", 10, true, 0, beforeSNAP(append([]byte{0x50}, address(12)...)...)},
		{"token-ring", 6, false, 0, beforeSNAP(append([]byte{0x10, 0x40}, address(12)...)...)},
		{"token-ring-routed", 6, false, 0, beforeSNAP(append([]byte{0x10, 0x40, 0, 0, 0, 0, 0, 0, 0x80},
			append(address(5), 6, 0, 0, 0, 0, 0)...)...)},
	}
}

// frames are all datagrams in all link layers.
func frames(tb testing.TB) []frame {
	var all []frame
	for _, l := range links() {
		for _, d := range datagrams(tb) {
			if l.only != 0 && l.only != d.version {
				continue
			}
			all = append(all, frame{
				name: l.name + "/" + d.name, link: l.number, oracle: l.oracle, datagram: d,
				data: serialize(tb, append(l.head(d.version, len(d.data)), gopacket.Payload(d.data))...),
			})
		}
	}
	return all
}
