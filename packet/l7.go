package packet

// FindL7 fills v with the layer-7 view of p, if it has one that need asks for, and sets p.L7 to v or to nil.
// It reuses the memory of v, and allocates only while v's Headers and Name grow to the largest seen. All else in the view refers
// into p.Payload.
//
// It looks at this packet's own payload, as captured; streams are not put together. A request whose line or headers go on
// in the next packet shows what is in the first, and the packets after it show nothing.
//
// HTTP (need NeedHTTP) is a TCP payload, on any port, that begins with an HTTP/1.x request or status line. Its Payload is
// the whole TCP payload of that packet, start line and headers included, which is what rules on the HTTP payload see; its Headers
// are from the first 64 header lines.
//
// DNS (need NeedDNS) is a UDP payload, or a TCP payload behind its two bytes of length, from or to port 53 or 5353, whose
// first question has a well-formed name of at most 255 bytes. A packet with a DNS view has no HTTP view.
func FindL7(p *Packet, v *L7, need Need) {
	*v = L7{Headers: v.Headers[:0], Name: v.Name[:0]}
	p.L7 = nil
	if p.Bits&HasPorts == 0 || len(p.Payload) == 0 {
		return
	}
	if need&NeedDNS != 0 && isDNSPort(p) && v.findDNS(p) || need&NeedHTTP != 0 && v.findHTTP(p) {
		p.L7 = v
	}
}
