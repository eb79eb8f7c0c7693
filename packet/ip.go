package packet

// fragmentBits are more-fragments and the offset, in the second fragment word of IPv4.
const (
	fragmentBits   = 0x3fff
	moreFragments  = 0x2000
	fragmentOffset = 0x1fff
)

// sizeIPv4 is the size of the header without options, in bytes.
const sizeIPv4 = 20

// parseIP parses a datagram of the announced version.
func parseIP(p *Packet, version int, d []byte) Reason {
	if version == anyIP {
		if len(d) == 0 {
			return truncated(headerIP)
		}
		version = int(d[0] >> 4)
	}
	switch version {
	case ip4:
		return parseIPv4(p, d)
	case ip6:
		return parseIPv6(p, d)
	}
	return badVersion
}

func parseIPv4(p *Packet, d []byte) Reason {
	if len(d) < sizeIPv4 {
		return truncated(headerIPv4)
	}
	size, claimed := int(d[0]&0x0f)*4, int(be.Uint16(d[2:]))
	switch {
	case d[0]>>4 != ip4:
		return badVersion
	case size < sizeIPv4:
		return badHeaderLength
	case claimed != 0 && claimed < size:
		return badTotalLength
	case len(d) < size:
		return truncated(headerIPv4)
	}
	p.SrcLo = uint64(be.Uint32(d[12:]))
	p.DstLo = uint64(be.Uint32(d[16:]))
	p.Protocol, p.Version = d[9], ip4
	var whole bool
	d, whole = p.clip(d, uint64(claimed))
	return p.parseFragment(be.Uint16(d[6:]), d[size:], whole)
}

// parseFragment parses what follows an IPv4 header.
func (p *Packet) parseFragment(fragment uint16, d []byte, whole bool) Reason {
	if fragment&fragmentBits != 0 {
		p.Bits |= Fragment
	}
	if fragment&fragmentOffset != 0 {
		p.Bits |= LaterFragment
		return 0
	}
	return parseTransport(p, d, whole)
}

// clip sets the packet's length, cuts link-layer padding off the datagram, and reports whether it was captured up to
// the end that its header claims. A claim of 0 stands for none.
func (p *Packet) clip(d []byte, claimed uint64) (datagram []byte, whole bool) {
	captured := uint64(len(d))
	switch {
	case claimed == 0:
		p.Length = uint32(captured)
		return d, false
	case claimed > captured:
		p.Length = uint32(claimed)
		return d, false
	}
	p.Length = uint32(claimed)
	return d[:claimed], true
}
