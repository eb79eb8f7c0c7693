package packet

// LinkType is a LINKTYPE_ number as in https://www.tcpdump.org/linktypes.html.
type LinkType uint32

const (
	linkNull       LinkType = 0
	linkEthernet   LinkType = 1
	linkTokenRing  LinkType = 6
	linkPPP        LinkType = 9
	linkFDDI       LinkType = 10
	linkRawBSD     LinkType = 12 // DLT_RAW of most systems, seen in files although LINKTYPE_RAW is 101
	linkRawOpenBSD LinkType = 14
	linkPPPHDLC    LinkType = 50
	linkRaw        LinkType = 101
	linkCiscoHDLC  LinkType = 104
	link80211      LinkType = 105
	linkFrameRelay LinkType = 107
	linkLoop       LinkType = 108
	linkCooked     LinkType = 113
	linkRadiotap   LinkType = 127
	linkIPv4       LinkType = 228
	linkIPv6       LinkType = 229
	linkNFLOG      LinkType = 239
	linkCooked2    LinkType = 276
)

// IP versions as the link layer announces them.
const (
	anyIP = 0 // the datagram's own version field decides
	ip4   = 4
	ip6   = 6
)

// findIP walks the link layer to the first IP header. Like every walker of this package it returns the version that was
// announced, the bytes from there on, and a reason other than 0 where there is no IP.
func findIP(link LinkType, d []byte) (version int, datagram []byte, r Reason) {
	switch link {
	case linkEthernet:
		return findInEthernet(d)
	case linkRaw, linkRawBSD, linkRawOpenBSD:
		return anyIP, d, 0
	case linkIPv4:
		return ip4, d, 0
	case linkIPv6:
		return ip6, d, 0
	case linkCooked:
		return findInCooked(d)
	case linkCooked2:
		return findInCooked2(d)
	case linkNull:
		return findInNull(d)
	case linkLoop:
		return findInLoop(d)
	case linkNFLOG:
		return findInNFLOG(d)
	}
	return findInSerialOrRadio(link, d)
}

// findInSerialOrRadio serves the link types that are rare today.
func findInSerialOrRadio(link LinkType, d []byte) (int, []byte, Reason) {
	switch link {
	case linkPPP, linkPPPHDLC:
		return findInPPPFrame(d)
	case linkCiscoHDLC:
		return findInCiscoHDLC(d)
	case linkFrameRelay:
		return findInFrameRelay(d)
	case linkRadiotap:
		return findInRadiotap(d)
	case link80211:
		return findIn80211(d)
	case linkFDDI:
		return findInFDDI(d)
	case linkTokenRing:
		return findInTokenRing(d)
	}
	return none(unsupported(kindLink, uint32(link)))
}

// none is what a walker returns where there is no IP.
func none(r Reason) (int, []byte, Reason) { return 0, nil, r }

// cut is what a walker returns where the link layer was not captured whole.
func cut() (int, []byte, Reason) { return 0, nil, truncated(headerLink) }
