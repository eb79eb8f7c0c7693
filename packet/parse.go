package packet

import "encoding/binary"

var (
	be = binary.BigEndian
	le = binary.LittleEndian
)

// Parse fills p's key, payload and reason from the captured bytes of one packet and returns its class. It leaves
// p.Number and p.L7 alone. p.Payload refers into data; nothing is copied or allocated.
//
// The packet is the outermost IP header behind the link layer: tunnels (IP in IP, GRE, VXLAN, Teredo and the like) are
// not followed, and a tunnelled packet has the protocol and ports of its carrier.
//
//   - OK: every header from the link layer to the transport was captured whole, options and extension headers included.
//     The payload may be cut by the snap length: it is clipped to what was captured. A protocol other than TCP, UDP, ICMP,
//     ICMPv6 and SCTP has no transport header here: its payload is all that follows the IP header.
//   - Truncated: the captured bytes end before such a header does, and nothing before that point is wrong.
//   - Malformed: a header contradicts itself or what encloses it: a version that differs from what the link layer
//     announced, an IPv4 header length below 20 bytes, a total length below the header length, a TCP data offset below
//     20 bytes, a UDP length of 1 to 7, a header that runs past the end that the IP header claims (as in a tiny fragment).
//   - Unsupported: the link type, or what a frame carries, is not known here or is not IP.
//
// A longer capture of the same packet differs from a shorter one by Truncated only: what is not Truncated stays as it is.
// Checksums are not looked at. An IPv4 total length or IPv6 payload length of 0 without a jumbo option, which is what
// segmentation offload leaves behind, is taken as "as long as captured". A UDP length beyond the IP packet's end only
// fails to clip the payload.
func Parse(p *Packet, link LinkType, data []byte) Class {
	if link == linkEthernet && parsePlainTCP(p, data) {
		return OK
	}
	return parseAny(p, link, data)
}

// parsePlainTCP is the fast path: untagged Ethernet, IPv4 without options, no fragment, TCP. It reports false, with p
// untouched, for everything else and for whatever looks unsound.
func parsePlainTCP(p *Packet, data []byte) bool {
	const ethernet, ip, tcp = 14, 20, 20
	if len(data) < ethernet+ip+tcp {
		return false
	}
	h := (*[ethernet + ip + tcp]byte)(data)
	if be.Uint16(h[12:]) != etherIPv4 || h[14] != 0x45 || h[23] != protocolTCP || be.Uint16(h[20:])&fragmentBits != 0 {
		return false
	}
	length := uint(be.Uint16(h[16:]))
	offset := uint(h[46]>>4) * 4
	end := min(ethernet+length, uint(len(data)))
	start := ethernet + ip + offset
	if offset < tcp || start > end {
		return false
	}
	p.SrcHi, p.SrcLo = 0, uint64(be.Uint32(h[26:]))
	p.DstHi, p.DstLo = 0, uint64(be.Uint32(h[30:]))
	p.SrcPort, p.DstPort = be.Uint16(h[34:]), be.Uint16(h[36:])
	p.Protocol, p.TCPFlags = protocolTCP, h[47]
	p.ICMPType, p.ICMPCode = 0, 0
	p.Class, p.Version, p.Bits = OK, 4, HasPorts
	p.Length = uint32(length)
	p.Payload = data[start:end]
	p.Reason = 0
	return true
}

// parseAny is the way of every other packet: the link layer finds the datagram, IP its transport.
func parseAny(p *Packet, link LinkType, data []byte) Class {
	p.Key, p.Payload, p.Reason = Key{}, nil, 0
	version, datagram, reason := findIP(link, data)
	if reason == 0 {
		reason = parseIP(p, version, datagram)
	}
	if reason == 0 {
		return OK
	}
	class := reason.Class()
	p.Key, p.Payload, p.Reason = Key{Class: class}, nil, reason
	return class
}
