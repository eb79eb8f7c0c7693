package packet

import "math"

// sizeIPv6 is the size of the fixed header, in bytes.
const sizeIPv6 = 40

// maxExtensions bounds the walk over extension headers. RFC 8200 knows six kinds, most of which may occur once, but chains of a
// hundred are sent to get past filters.
const maxExtensions = 128

// Next header numbers of extension headers.
const (
	nextHopByHop    = 0
	nextRouting     = 43
	nextFragment    = 44
	nextAH          = 51
	nextDestination = 60
	nextMobility    = 135
	nextHIP         = 139
	nextShim6       = 140
)

func parseIPv6(p *Packet, d []byte) Reason {
	if len(d) < sizeIPv6 {
		return truncated(headerIPv6)
	}
	if d[0]>>4 != ip6 {
		return badVersion
	}
	claimed, reason := claimedIPv6(d)
	if reason != 0 {
		return reason
	}
	p.SrcHi, p.SrcLo = be.Uint64(d[8:]), be.Uint64(d[16:])
	p.DstHi, p.DstLo = be.Uint64(d[24:]), be.Uint64(d[32:])
	p.Protocol, p.Version = d[6], ip6
	d, whole := p.clip(d, claimed)
	return p.parseExtensions(d[sizeIPv6:], whole)
}

// claimedIPv6 is the length that the header claims for the whole datagram, or 0 where it claims none.
func claimedIPv6(d []byte) (uint64, Reason) {
	if payload := be.Uint16(d[4:]); payload != 0 {
		return sizeIPv6 + uint64(payload), 0
	}
	if !needsPayload(d[6]) {
		return sizeIPv6, 0
	}
	if d[6] != nextHopByHop {
		return 0, 0
	}
	payload, found := jumboLength(d[sizeIPv6:])
	if !found {
		return 0, 0
	}
	if payload <= math.MaxUint16 {
		return 0, badJumboLength
	}
	return min(sizeIPv6+uint64(payload), math.MaxUint32), 0
}

// needsPayload reports whether a header that is known here follows the fixed one. A payload length of 0 cannot mean what it
// says then; for any other protocol it can, and what follows is padding of the link layer.
func needsPayload(next uint8) bool {
	switch next {
	case protocolTCP, protocolUDP, protocolICMP, protocolICMPv6, protocolSCTP:
		return true
	}
	return isExtension(next)
}

// jumboLength looks for the jumbo payload option (RFC 2675) in a hop-by-hop header that was captured whole.
func jumboLength(d []byte) (payload uint32, found bool) {
	const pad1, jumbo = 0, 0xc2
	if len(d) < 2 || len(d) < extensionSize(nextHopByHop, d[1]) {
		return 0, false
	}
	options := d[2:extensionSize(nextHopByHop, d[1])]
	for len(options) >= 2 {
		if options[0] == pad1 {
			options = options[1:]
			continue
		}
		size := 2 + int(options[1])
		if len(options) < size {
			break
		}
		if options[0] == jumbo && size == 6 {
			return be.Uint32(options[2:]), true
		}
		options = options[size:]
	}
	return 0, false
}

// parseExtensions walks extension headers to the transport, leaving its number in p.Protocol. Behind a later fragment's
// header nothing more is known: p.Protocol is what that header names.
func (p *Packet) parseExtensions(d []byte, whole bool) Reason {
	for n := 0; isExtension(p.Protocol); n++ {
		if n == maxExtensions {
			return manyExtensions
		}
		if len(d) < 8 || len(d) < extensionSize(p.Protocol, d[1]) {
			return overrun(headerExtension, whole)
		}
		if p.Protocol == nextFragment {
			p.markFragment(be.Uint16(d[2:]))
		}
		size := extensionSize(p.Protocol, d[1])
		p.Protocol, d = d[0], d[size:]
		if p.Bits&LaterFragment != 0 {
			return 0
		}
	}
	return parseTransport(p, d, whole)
}

// markFragment sets the fragment bits. A fragment header with neither offset nor more-fragments makes no fragment (RFC 6946).
func (p *Packet) markFragment(offsetAndMore uint16) {
	if offsetAndMore&0xfff8 != 0 {
		p.Bits |= Fragment | LaterFragment
	} else if offsetAndMore&1 != 0 {
		p.Bits |= Fragment
	}
}

func isExtension(next uint8) bool {
	switch next {
	case nextHopByHop, nextRouting, nextFragment, nextAH, nextDestination, nextMobility, nextHIP, nextShim6:
		return true
	}
	return false
}

// extensionSize is the size of an extension header in bytes, by its number and its length field.
func extensionSize(next, length uint8) int {
	switch next {
	case nextFragment:
		return 8
	case nextAH:
		return max(8, (int(length)+2)*4)
	}
	return (int(length) + 1) * 8
}
