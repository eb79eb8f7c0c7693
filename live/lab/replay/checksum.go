package replay

// sum adds 16-bit words to a ones' complement sum (RFC 1071); a last odd byte is the high one of its word.
func sum(s uint32, d []byte) uint32 {
	for ; len(d) >= 2; d = d[2:] {
		s += uint32(be.Uint16(d))
	}
	if len(d) == 1 {
		s += uint32(d[0]) << 8
	}
	return fold(s)
}

func fold(s uint32) uint32 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return s
}

// redoHeader computes the checksum of an IPv4 header.
func redoHeader(d []byte) {
	be.PutUint16(d[10:], 0)
	be.PutUint16(d[10:], ^uint16(sum(0, d[:headerLength(d)])))
}

// redoTransport computes the transport's checksum, once addresses have changed; before is the sum over the former destination.
// A checksum that is not there, or that the packet does not hold all bytes of, is left alone.
func redoTransport(d []byte, before uint32) {
	offset, more := fragment(d)
	if offset > 0 || totalLength(d) < headerLength(d) {
		return
	}
	body := d[headerLength(d):min(totalLength(d), len(d))]
	whole := !more && totalLength(d) <= len(d)
	switch protocol := d[9]; protocol {
	case protocolTCP:
		redo(d, body, 16, sizeTCP, whole, before)
	case protocolUDP:
		redoUDP(d, body, whole, before)
	case protocolICMP:
		if whole && len(body) >= sizeICMP {
			be.PutUint16(body[2:], 0)
			be.PutUint16(body[2:], ^uint16(sum(0, body)))
		}
	}
}

// Sizes of transport headers in bytes.
const (
	sizeTCP  = 20
	sizeUDP  = 8
	sizeICMP = 8
)

// redoUDP minds that a UDP checksum of 0 stands for none, and that the length is the header's own.
func redoUDP(d, body []byte, whole bool, before uint32) {
	if len(body) < sizeUDP || be.Uint16(body[6:]) == 0 {
		return
	}
	if length := int(be.Uint16(body[4:])); whole && length >= sizeUDP && length < len(body) {
		body = body[:length]
	}
	redo(d, body, 6, sizeUDP, whole, before)
	if be.Uint16(body[6:]) == 0 {
		be.PutUint16(body[6:], 0xffff)
	}
}

// redo computes a checksum over body and the pseudo-header; where body is not all of it, it corrects the checksum by what the
// destination's words have become (RFC 1624).
func redo(d, body []byte, at, size int, whole bool, before uint32) {
	if len(body) < size {
		return
	}
	if !whole {
		was := uint32(^be.Uint16(body[at:]))
		now := was + uint32(^uint16(before)) + sum(0, d[16:20])
		be.PutUint16(body[at:], ^uint16(fold(now)))
		return
	}
	be.PutUint16(body[at:], 0)
	pseudo := sum(uint32(d[9])+uint32(len(body)), d[12:20])
	be.PutUint16(body[at:], ^uint16(sum(pseudo, body)))
}
