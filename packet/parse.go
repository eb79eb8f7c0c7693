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
// Checksums are not looked at. An IPv4 total length of 0, or an IPv6 payload length of 0 without a jumbo option before a header
// that is known here, is what segmentation offload leaves behind, and is taken as "as long as captured". A UDP length beyond the IP packet's end only
// fails to clip the payload.
func Parse(p *Packet, link LinkType, data []byte) Class {
	if link != linkEthernet || len(data) < plainSize {
		return parseAny(p, link, data)
	}
	h := (*[plainSize]byte)(data)
	length, offset := uint(be.Uint16(h[16:])), uint(h[46]>>4)*4
	start, end := plainSize-sizeTCP+offset, min(plainSize-sizeTCP-sizeIPv4+length, uint(len(data)))
	if !isPlainTCP(h) || offset < sizeTCP || start > end {
		return parseAny(p, link, data)
	}
	addresses, ports := be.Uint64(h[26:]), be.Uint32(h[34:])
	p.SrcHi, p.SrcLo = 0, addresses>>32
	p.DstHi, p.DstLo = 0, uint64(uint32(addresses))
	p.SrcPort, p.DstPort = uint16(ports>>16), uint16(ports)
	p.Protocol, p.TCPFlags = protocolTCP, h[47]
	p.ICMPType, p.ICMPCode = 0, 0
	p.Class, p.Version, p.Bits = OK, ip4, HasPorts
	p.Length = uint32(length)
	p.Payload = data[start:end]
	p.Reason = 0
	return OK
}

// plainSize is the size of the headers that the fast path knows, in bytes.
const plainSize = sizeEthernet + sizeIPv4 + sizeTCP

// isPlainTCP selects the fast path: untagged Ethernet, IPv4 without options, no fragment, TCP. It compares three bytes of
// EtherType and version at once, then fragment word and protocol.
func isPlainTCP(h *[plainSize]byte) bool {
	const (
		type4, mask = 0x08004500, 0xffffff00
		whole, rest = protocolTCP, fragmentBits<<16 | 0xff // between the two stands the time to live
	)
	return be.Uint32(h[12:])&mask == type4 && be.Uint32(h[20:])&rest == whole
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
