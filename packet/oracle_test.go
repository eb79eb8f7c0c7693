package packet_test

import (
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/tigerbench/tigerbench/packet"
)

// facts is a key in the terms of other libraries, so that it can be compared with what they decode.
type facts struct {
	Src, Dst         netip.Addr
	Protocol         uint8
	SrcPort, DstPort uint16
	TCPFlags         uint8
	ICMPType         uint8
	ICMPCode         uint8
	Bits             packet.Bits
	Length           uint32
	Payload          string // "" where there is none
}

func factsOf(p *packet.Packet) facts {
	return facts{
		Src: addr(p.Version, p.SrcHi, p.SrcLo), Dst: addr(p.Version, p.DstHi, p.DstLo),
		Protocol: p.Protocol, SrcPort: p.SrcPort, DstPort: p.DstPort, TCPFlags: p.TCPFlags,
		ICMPType: p.ICMPType, ICMPCode: p.ICMPCode, Bits: p.Bits, Length: p.Length, Payload: string(p.Payload),
	}
}

func addr(version uint8, hi, lo uint64) netip.Addr {
	var b [16]byte
	for i := range 8 {
		b[i], b[8+i] = byte(hi>>(56-8*i)), byte(lo>>(56-8*i))
	}
	if version == 4 {
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return netip.AddrFrom16(b)
}

// decode is the oracle: what gopacket finds in the outermost IP header and its transport. ok is false where it finds no
// IP header, or where it could not decode what follows.
func decode(data []byte, first gopacket.Decoder) (f facts, ok bool) {
	all := gopacket.NewPacket(data, first, gopacket.DecodeOptions{NoCopy: true}).Layers()
	for i, layer := range all {
		switch ip := layer.(type) {
		case *layers.IPv4:
			f.Src, _ = netip.AddrFromSlice(ip.SrcIP)
			f.Dst, _ = netip.AddrFromSlice(ip.DstIP)
			f.Protocol, f.Length, f.Payload = uint8(ip.Protocol), uint32(ip.Length), string(ip.Payload)
			if ip.FragOffset != 0 {
				f.Bits, f.Payload = packet.Fragment|packet.LaterFragment, ""
				return f, f.Src.IsValid()
			}
			if ip.Flags&layers.IPv4MoreFragments != 0 {
				f.Bits = packet.Fragment
				return f, f.Src.IsValid() && f.fragmentTransport(ip.Payload)
			}
			return f, f.Src.IsValid() && f.transport(all[i+1:])
		case *layers.IPv6:
			f.Src, _ = netip.AddrFromSlice(ip.SrcIP)
			f.Dst, _ = netip.AddrFromSlice(ip.DstIP)
			f.Protocol, f.Length, f.Payload = uint8(ip.NextHeader), 40+uint32(ip.Length), string(ip.Payload)
			return f, f.Src.IsValid() && f.extensions(all[i+1:])
		}
	}
	return f, false
}

// extensions walks the extension headers that gopacket decoded.
func (f *facts) extensions(all []gopacket.Layer) bool {
	for i, layer := range all {
		switch l := layer.(type) {
		case *layers.IPv6HopByHop:
			f.Protocol = uint8(l.NextHeader)
			for _, option := range l.Options {
				if option.OptionType == layers.IPv6HopByHopOptionJumbogram && len(option.OptionData) == 4 {
					d := option.OptionData
					f.Length = 40 + (uint32(d[0])<<24 | uint32(d[1])<<16 | uint32(d[2])<<8 | uint32(d[3]))
				}
			}
		case *layers.IPv6Routing:
			f.Protocol, f.Payload = uint8(l.NextHeader), string(l.Payload)
		case *layers.IPv6Destination:
			f.Protocol, f.Payload = uint8(l.NextHeader), string(l.Payload)
		case *layers.IPSecAH:
			f.Protocol, f.Payload = uint8(l.NextHeader), string(l.Payload)
		case *layers.IPv6Fragment:
			return f.fragment(l)
		default:
			return f.transport(all[i:])
		}
	}
	return f.transport(nil)
}

func (f *facts) fragment(l *layers.IPv6Fragment) bool {
	f.Protocol, f.Payload = uint8(l.NextHeader), string(l.Payload)
	if l.FragmentOffset != 0 {
		f.Bits, f.Payload = packet.Fragment|packet.LaterFragment, ""
		return true
	}
	if l.MoreFragments {
		f.Bits = packet.Fragment
	}
	return f.fragmentTransport(l.Payload)
}

// fragmentTransport decodes the transport header of a first fragment, which gopacket leaves alone.
func (f *facts) fragmentTransport(payload []byte) bool {
	first := layers.IPProtocol(f.Protocol)
	all := gopacket.NewPacket(payload, first.LayerType(), gopacket.DecodeOptions{NoCopy: true}).Layers()
	if isExtension(first) {
		return f.extensions(all)
	}
	return f.transport(all)
}

func isExtension(p layers.IPProtocol) bool {
	switch p {
	case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination, layers.IPProtocolIPv6Fragment:
		return true
	}
	return false
}

// transport takes the transport layer from the head of what follows the IP layers.
func (f *facts) transport(all []gopacket.Layer) bool {
	if len(all) > 0 {
		switch l := all[0].(type) {
		case *layers.TCP:
			if l.DataOffset < 5 || len(l.Contents) != int(l.DataOffset)*4 {
				return false
			}
			f.ports(uint16(l.SrcPort), uint16(l.DstPort), l.Payload)
			f.TCPFlags = l.Contents[13]
			return true
		case *layers.UDP:
			f.ports(uint16(l.SrcPort), uint16(l.DstPort), l.Payload)
			return true
		case *layers.SCTP:
			f.ports(uint16(l.SrcPort), uint16(l.DstPort), l.Payload)
			return true
		case *layers.ICMPv4:
			f.icmp(l.TypeCode.Type(), l.TypeCode.Code(), l.Payload)
			return true
		case *layers.ICMPv6:
			f.icmp(l.TypeCode.Type(), l.TypeCode.Code(), l.Payload)
			return true
		}
	}
	switch layers.IPProtocol(f.Protocol) {
	case layers.IPProtocolTCP, layers.IPProtocolUDP, layers.IPProtocolSCTP, layers.IPProtocolICMPv4, layers.IPProtocolICMPv6:
		return false
	}
	return true
}

func (f *facts) ports(src, dst uint16, payload []byte) {
	f.SrcPort, f.DstPort, f.Payload = src, dst, string(payload)
	f.Bits |= packet.HasPorts
}

func (f *facts) icmp(kind, code uint8, payload []byte) {
	f.ICMPType, f.ICMPCode, f.Payload = kind, code, string(payload)
	f.Bits |= packet.HasICMP
}
