package packet

// maxName is the longest DNS name on the wire, in bytes, length bytes and root included (RFC 1035).
const maxName = 255

func isDNSPort(p *Packet) bool {
	const dns, mdns = 53, 5353
	return p.DstPort == dns || p.SrcPort == dns || p.DstPort == mdns || p.SrcPort == mdns
}

// findDNS fills v with the name of the first question, if there is one.
func (v *L7) findDNS(p *Packet) bool {
	const lengthPrefix, head, questions = 2, 12, 4
	d := p.Payload
	switch p.Protocol {
	case protocolUDP:
	case protocolTCP:
		d = d[min(lengthPrefix, len(d)):]
	default:
		return false
	}
	if len(d) < head || be.Uint16(d[questions:]) == 0 {
		return false
	}
	name, ok := appendName(v.Name, d[head:])
	if !ok {
		v.Name = name[:0] // keeps what it grew to
		return false
	}
	v.Kind, v.Name = DNS, name
	return true
}

// appendName appends the name at the start of d to dst, in lower case, dotted, without the final dot. It reports false
// for a name that is cut, too long, or compressed: before the first question there is nothing to point to.
func appendName(dst, d []byte) (name []byte, ok bool) {
	const longestLabel = 63
	size := 0
	for len(d) > 0 {
		n := int(d[0])
		if n == 0 {
			return dst, true
		}
		size += 1 + n
		if n > longestLabel || size >= maxName || len(d) < 1+n {
			return dst, false
		}
		if size > 1+n {
			dst = append(dst, '.')
		}
		for _, c := range d[1 : 1+n] {
			dst = append(dst, lower(c))
		}
		d = d[1+n:]
	}
	return dst, false
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
