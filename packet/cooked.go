package packet

// Address families of null, loop and NFLOG headers. AF_INET is 2 everywhere; AF_INET6 differs.
const (
	familyIPv4        = 2
	familyIPv6Linux   = 10
	familyIPv6BSD     = 24
	familyIPv6FreeBSD = 28
	familyIPv6Darwin  = 30
)

// findInCooked skips a Linux cooked header, version 1: packet type, ARPHRD type, address, protocol.
func findInCooked(d []byte) (int, []byte, Reason) {
	if len(d) < 16 {
		return cut()
	}
	return findInCookedProtocol(be.Uint16(d[14:]), d[16:])
}

// findInCooked2 skips a Linux cooked header, version 2: protocol first, then interface and address.
func findInCooked2(d []byte) (int, []byte, Reason) {
	if len(d) < 20 {
		return cut()
	}
	return findInCookedProtocol(be.Uint16(d), d[20:])
}

// findInCookedProtocol tells Linux's own numbers, which are below every EtherType, from EtherTypes.
func findInCookedProtocol(protocol uint16, d []byte) (int, []byte, Reason) {
	const ethP8022 = 4
	if protocol < minEtherType && protocol != ethP8022 {
		return none(unsupported(kindEtherType, uint32(protocol)))
	}
	return findInEtherType(protocol, d)
}

// findInNull skips a BSD loopback header: the family in the byte order of the machine that captured. No family is above
// 65,535, so the half that is zero tells the order. Where neither is zero, PPP or Cisco HDLC framing stands in its place.
func findInNull(d []byte) (int, []byte, Reason) {
	if len(d) < 4 {
		return cut()
	}
	family := le.Uint32(d)
	if family > 0xffff {
		family = be.Uint32(d)
	}
	if family > 0xffff {
		return findInPPPFrame(d)
	}
	return findInFamily(family, d[4:])
}

// findInLoop skips an OpenBSD loopback header: the family in network order.
func findInLoop(d []byte) (int, []byte, Reason) {
	if len(d) < 4 {
		return cut()
	}
	return findInFamily(be.Uint32(d), d[4:])
}

func findInFamily(family uint32, d []byte) (int, []byte, Reason) {
	switch family {
	case familyIPv4:
		return ip4, d, 0
	case familyIPv6Linux, familyIPv6BSD, familyIPv6FreeBSD, familyIPv6Darwin:
		return ip6, d, 0
	}
	return none(unsupported(kindFamily, family))
}

// findInNFLOG walks the attributes of a Linux NFLOG message to the packet. Attributes are in the byte order of the
// machine that captured, taken to be little-endian, and padded to 4 bytes.
func findInNFLOG(d []byte) (int, []byte, Reason) {
	const head, payload = 4, 9
	if len(d) < head {
		return cut()
	}
	family, d := uint32(d[0]), d[head:]
	for len(d) >= head {
		length, kind := int(le.Uint16(d)), le.Uint16(d[2:])
		if length < head {
			return none(badAttribute)
		}
		if kind == payload {
			return findInFamily(family, d[head:])
		}
		padded := (length + 3) &^ 3
		if len(d) < padded {
			break
		}
		d = d[padded:]
	}
	return cut()
}
