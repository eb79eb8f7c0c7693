package packet

// Protocol numbers whose headers are parsed.
const (
	protocolICMP   = 1
	protocolTCP    = 6
	protocolUDP    = 17
	protocolICMPv6 = 58
	protocolSCTP   = 132
)

// Sizes of transport headers, without options, in bytes. Of ICMPv6 that is the part that all messages share.
const (
	sizeTCP    = 20
	sizeUDP    = 8
	sizeICMP   = 8
	sizeICMPv6 = 4
	sizeSCTP   = 12
)

// parseTransport fills in what p.Protocol's header gives. whole says that d ends where the IP header claims.
func parseTransport(p *Packet, d []byte, whole bool) Reason {
	switch p.Protocol {
	case protocolTCP:
		return p.parseTCP(d, whole)
	case protocolUDP:
		return p.parseUDP(d, whole)
	case protocolICMP:
		return p.parseICMP(d, sizeICMP, headerICMP, whole)
	case protocolICMPv6:
		return p.parseICMP(d, sizeICMPv6, headerICMPv6, whole)
	case protocolSCTP:
		return p.parseSCTP(d, whole)
	}
	p.Payload = d
	return 0
}

func (p *Packet) parseTCP(d []byte, whole bool) Reason {
	if len(d) < sizeTCP {
		return overrun(headerTCP, whole)
	}
	size := int(d[12]>>4) * 4
	if size < sizeTCP {
		return badDataOffset
	}
	if len(d) < size {
		return overrun(headerTCP, whole)
	}
	p.setPorts(d)
	p.TCPFlags = d[13]
	p.Payload = d[size:]
	return 0
}

// parseUDP takes a UDP length of 0 as "to the end", as in a jumbogram (RFC 2675).
func (p *Packet) parseUDP(d []byte, whole bool) Reason {
	if len(d) < sizeUDP {
		return overrun(headerUDP, whole)
	}
	length := int(be.Uint16(d[4:]))
	if length == 0 {
		length = len(d)
	}
	if length < sizeUDP {
		return badUDPLength
	}
	p.setPorts(d)
	p.Payload = d[sizeUDP:min(length, len(d))]
	return 0
}

func (p *Packet) parseICMP(d []byte, size int, h header, whole bool) Reason {
	if len(d) < size {
		return overrun(h, whole)
	}
	p.ICMPType, p.ICMPCode = d[0], d[1]
	p.Bits |= HasICMP
	p.Payload = d[size:]
	return 0
}

func (p *Packet) parseSCTP(d []byte, whole bool) Reason {
	if len(d) < sizeSCTP {
		return overrun(headerSCTP, whole)
	}
	p.setPorts(d)
	p.Payload = d[sizeSCTP:]
	return 0
}

func (p *Packet) setPorts(d []byte) {
	p.SrcPort, p.DstPort = be.Uint16(d), be.Uint16(d[2:])
	p.Bits |= HasPorts
}
