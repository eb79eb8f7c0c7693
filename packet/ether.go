package packet

// EtherTypes; below minEtherType the field is the length of an 802.3 frame.
const (
	minEtherType = 0x0600

	etherIPv4          = 0x0800
	etherARP           = 0x0806
	etherVLAN          = 0x8100
	etherIPv6          = 0x86dd
	etherMPLS          = 0x8847
	etherMPLSMulticast = 0x8848
	etherPPPoESession  = 0x8864
	etherServiceVLAN   = 0x88a8
	etherQinQ          = 0x9100
)

// sizeEthernet is the size of two addresses and an EtherType, in bytes.
const sizeEthernet = 14

func findInEthernet(d []byte) (int, []byte, Reason) {
	if len(d) < sizeEthernet {
		return cut()
	}
	return findInEtherType(be.Uint16(d[12:]), d[sizeEthernet:])
}

// findInEtherType walks what follows an EtherType. Each VLAN tag takes 4 bytes, so any stack of them ends.
func findInEtherType(etherType uint16, d []byte) (int, []byte, Reason) {
	for etherType == etherVLAN || etherType == etherServiceVLAN || etherType == etherQinQ {
		if len(d) < 4 {
			return cut()
		}
		etherType, d = be.Uint16(d[2:]), d[4:]
	}
	switch etherType {
	case etherIPv4:
		return ip4, d, 0
	case etherIPv6:
		return ip6, d, 0
	case etherMPLS, etherMPLSMulticast:
		return findInMPLS(d)
	case etherPPPoESession:
		return findInPPPoE(d)
	}
	if etherType < minEtherType {
		return findInLLC(d)
	}
	return none(unsupported(kindEtherType, uint32(etherType)))
}

// findInMPLS skips labels to the bottom of the stack. Nothing announces what is below; as routers do, it looks at the
// first four bits. A pseudowire, whose control word begins with 0, is a tunnel.
func findInMPLS(d []byte) (int, []byte, Reason) {
	const bottomOfStack = 1
	for {
		if len(d) < 4 {
			return cut()
		}
		bottom := d[2]&bottomOfStack != 0
		d = d[4:]
		if bottom {
			break
		}
	}
	if len(d) > 0 && d[0]>>4 != ip4 && d[0]>>4 != ip6 {
		return none(noMPLSIP)
	}
	return anyIP, d, 0
}

// findInPPPoE skips the PPPoE header (RFC 2516) of a session frame.
func findInPPPoE(d []byte) (int, []byte, Reason) {
	const versionType, sessionData = 0x11, 0
	if len(d) < 6 {
		return cut()
	}
	if d[0] != versionType || d[1] != sessionData {
		return none(noPPPoESession)
	}
	return findInPPP(d[6:])
}

// findInLLC walks an 802.2 LLC header.
func findInLLC(d []byte) (int, []byte, Reason) {
	const snap, unnumbered = 0xaa, 0x03
	if len(d) < 3 {
		return cut()
	}
	if d[0] != snap || d[1] != snap || d[2] != unnumbered {
		return none(unsupported(kindLLC, uint32(d[0])))
	}
	return findInSNAP(d[3:])
}

// findInSNAP walks a SNAP header (RFC 1042): organization and, where that is Ethernet's, an EtherType.
func findInSNAP(d []byte) (int, []byte, Reason) {
	const ethernet, bridgeTunnel = 0x000000, 0x0000f8
	if len(d) < 5 {
		return cut()
	}
	organization := be.Uint32(d) >> 8
	etherType := be.Uint16(d[3:])
	if organization != ethernet && organization != bridgeTunnel {
		return none(unsupported(kindSNAP, organization))
	}
	if etherType < minEtherType {
		return none(unsupported(kindEtherType, uint32(etherType)))
	}
	return findInEtherType(etherType, d[5:])
}
