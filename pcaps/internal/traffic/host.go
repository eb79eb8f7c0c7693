package traffic

import (
	"encoding/binary"
	"net"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Where hosts live. Rules that shall match the built-in corpora name these.
var (
	clients4   = prefixes("10.1.0.0/16", "172.20.0.0/16", "192.168.0.0/16", "198.18.0.0/15")
	clients6   = prefixes("2001:db8:1::/48", "fd00:10::/32")
	servers4   = prefixes("192.0.2.0/28")
	servers6   = prefixes("2001:db8:80::/124")
	attackers4 = prefixes("203.0.113.0/24", "198.51.100.0/24", "10.66.0.0/16")
	attackers6 = prefixes("2001:db8:bad::/48")
)

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, t := range texts {
		all = append(all, netip.MustParsePrefix(t))
	}
	return all
}

// host returns a random address of one of the networks.
func (g *generator) host(nets []netip.Prefix) netip.Addr {
	net := pick(g, nets)
	b := net.Addr().As16()
	free := net.Addr().BitLen() - net.Bits()
	low := g.Uint64()
	if free < 64 {
		low &= 1<<free - 1
	}
	binary.BigEndian.PutUint64(b[8:], binary.BigEndian.Uint64(b[8:])|max(low, 1))
	addr := netip.AddrFrom16(b)
	if net.Addr().Is4() {
		return addr.Unmap()
	}
	return addr
}

func (g *generator) ephemeral() uint16 { return uint16(32768 + g.IntN(28232)) }

// mac is a locally administered address made from the host's.
func mac(a netip.Addr) net.HardwareAddr {
	b := a.As16()
	return net.HardwareAddr{0x02, b[0] ^ b[5], b[12], b[13], b[14], b[15]}
}

// path is the Ethernet and IP part of one direction of a conversation.
type path struct {
	src, dst netip.Addr
	ttl      uint8
	vlans    []uint16 // outermost first
}

func (p path) reverse() path {
	p.src, p.dst = p.dst, p.src
	return p
}

// lower returns the layers below an IP payload of the given protocol, the network layer last.
func (p path) lower(g *generator, protocol layers.IPProtocol) []gopacket.SerializableLayer {
	if p.src.Is4() {
		ip := &layers.IPv4{Version: 4, TTL: p.ttl, Id: uint16(g.Uint32()), Flags: layers.IPv4DontFragment, Protocol: protocol,
			SrcIP: p.src.AsSlice(), DstIP: p.dst.AsSlice()}
		return append(p.ethernet(layers.EthernetTypeIPv4), ip)
	}
	ip := &layers.IPv6{Version: 6, HopLimit: p.ttl, NextHeader: protocol, SrcIP: p.src.AsSlice(), DstIP: p.dst.AsSlice()}
	return append(p.ethernet(layers.EthernetTypeIPv6), ip)
}

func (p path) ethernet(inner layers.EthernetType) []gopacket.SerializableLayer {
	eth := &layers.Ethernet{SrcMAC: mac(p.src), DstMAC: mac(p.dst), EthernetType: inner}
	stack := []gopacket.SerializableLayer{eth}
	for i, id := range p.vlans {
		tag := &layers.Dot1Q{VLANIdentifier: id, Type: inner}
		if i < len(p.vlans)-1 {
			tag.Type = layers.EthernetTypeDot1Q
		}
		stack = append(stack, tag)
	}
	switch {
	case len(p.vlans) > 1:
		eth.EthernetType = layers.EthernetTypeQinQ
	case len(p.vlans) == 1:
		eth.EthernetType = layers.EthernetTypeDot1Q
	}
	return stack
}

// checksums tells a transport layer which addresses its checksum covers.
func checksums(t interface {
	SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
}, lower []gopacket.SerializableLayer) error {
	return t.SetNetworkLayerForChecksum(lower[len(lower)-1].(gopacket.NetworkLayer))
}
