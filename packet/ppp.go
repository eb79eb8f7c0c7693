package packet

// findInPPPFrame walks PPP, with or without HDLC-like framing (RFC 1662), and Cisco HDLC in its place, which
// link type 50 may hold.
func findInPPPFrame(d []byte) (int, []byte, Reason) {
	const allStations, unnumbered = 0xff, 0x03
	if len(d) < 2 {
		return cut()
	}
	switch {
	case d[0] == allStations && d[1] == unnumbered:
		return findInPPP(d[2:])
	case d[0] == ciscoUnicast || d[0] == ciscoMulticast:
		return findInCiscoHDLC(d)
	}
	return findInPPP(d)
}

// findInPPP walks what follows a PPP header: a protocol of two bytes, or of one odd byte where it was compressed.
func findInPPP(d []byte) (int, []byte, Reason) {
	const pppIPv4, pppIPv6, pppMPLS, pppMPLSMulticast = 0x21, 0x57, 0x281, 0x283
	if len(d) < 2 {
		return cut()
	}
	protocol, rest := be.Uint16(d), d[2:]
	if d[0]&1 != 0 {
		protocol, rest = uint16(d[0]), d[1:]
	}
	switch protocol {
	case pppIPv4:
		return ip4, rest, 0
	case pppIPv6:
		return ip6, rest, 0
	case pppMPLS, pppMPLSMulticast:
		return findInMPLS(rest)
	}
	return none(unsupported(kindPPP, uint32(protocol)))
}

// Addresses of Cisco HDLC.
const (
	ciscoUnicast   = 0x0f
	ciscoMulticast = 0x8f
)

// findInCiscoHDLC skips address and control; an EtherType follows.
func findInCiscoHDLC(d []byte) (int, []byte, Reason) {
	if len(d) < 4 {
		return cut()
	}
	return findInEtherType(be.Uint16(d[2:]), d[4:])
}

// findInFrameRelay skips a Q.922 address, whose last byte has its lowest bit set. Behind it stands either the control
// byte and NLPID of RFC 2427, or Cisco's EtherType.
func findInFrameRelay(d []byte) (int, []byte, Reason) {
	const longest, unnumbered, pad = 4, 0x03, 0x00
	end := 0
	for end < len(d) && end < longest-1 && d[end]&1 == 0 {
		end++
	}
	if len(d) < end+3 {
		return cut()
	}
	d = d[end+1:]
	if d[0] != unnumbered {
		return findInEtherType(be.Uint16(d), d[2:])
	}
	d = d[1:]
	if d[0] == pad {
		d = d[1:]
	}
	return findInNLPID(d)
}

func findInNLPID(d []byte) (int, []byte, Reason) {
	const nlpidSNAP, nlpidIPv6, nlpidIPv4 = 0x80, 0x8e, 0xcc
	if len(d) < 1 {
		return cut()
	}
	switch nlpid := d[0]; nlpid {
	case nlpidIPv4:
		return ip4, d[1:], 0
	case nlpidIPv6:
		return ip6, d[1:], 0
	case nlpidSNAP:
		return findInSNAP(d[1:])
	default:
		return none(unsupported(kindNLPID, uint32(nlpid)))
	}
}
