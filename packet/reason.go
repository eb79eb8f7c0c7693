package packet

import "fmt"

// Reason names what a packet that is not OK met; its String is the name under which such packets are counted.
// Zero stands for OK.
//
//	31..30  29..26  25..0
//	class   kind    value: what the kind says
type Reason uint32

const (
	kindShift  = 26
	classShift = 30
	valueMask  = 1<<kindShift - 1
)

// Kinds of reason, by what the value means.
const (
	kindPlain     = iota // a plain constant below
	kindHeader           // truncated: the header that runs past the captured bytes
	kindOverrun          // malformed: the header that runs past the end that the IP header claims
	kindLink             // link type, numbers of 26 bits and more all as the greatest
	kindEtherType        // EtherType
	kindPPP              // PPP protocol
	kindLLC              // destination SAP of an LLC frame
	kindSNAP             // SNAP organization
	kindFamily           // address family of a null, loop or NFLOG header
	kindNLPID            // NLPID of a Frame Relay frame
)

// Plain reasons.
const (
	badVersion = Reason(Malformed)<<classShift + iota
	badHeaderLength
	badTotalLength
	badJumboLength
	badDataOffset
	badUDPLength
	badRadiotap
	badAttribute
)

const (
	noMPLSIP = Reason(Unsupported)<<classShift + iota
	noPPPoESession
	noDataFrame
	encrypted80211
	aggregated80211
	fragmented80211
	noLLCFrame
	manyExtensions
)

var plainNames = map[Reason]string{
	badVersion:      "IP version mismatch",
	badHeaderLength: "IPv4 header length below 20",
	badTotalLength:  "IPv4 total length below header length",
	badJumboLength:  "IPv6 jumbo payload length below 65536",
	badDataOffset:   "TCP data offset below 20",
	badUDPLength:    "UDP length below 8",
	badRadiotap:     "radiotap length below 8",
	badAttribute:    "NFLOG attribute length below 4",

	noMPLSIP:        "MPLS without IP",
	noPPPoESession:  "PPPoE without session data",
	noDataFrame:     "802.11 without IP",
	encrypted80211:  "802.11 encrypted",
	aggregated80211: "802.11 A-MSDU",
	fragmented80211: "802.11 fragment",
	noLLCFrame:      "MAC frame without LLC",
	manyExtensions:  "IPv6 with too many extension headers",
}

// header is a header that can be cut.
type header uint32

const (
	headerLink header = iota
	headerIP          // of a version that is not known yet
	headerIPv4
	headerIPv6
	headerExtension
	headerTCP
	headerUDP
	headerICMP
	headerICMPv6
	headerSCTP
)

var headerNames = [...]string{
	headerLink:      "link-layer header",
	headerIP:        "IP header",
	headerIPv4:      "IPv4 header",
	headerIPv6:      "IPv6 header",
	headerExtension: "IPv6 extension header",
	headerTCP:       "TCP header",
	headerUDP:       "UDP header",
	headerICMP:      "ICMP header",
	headerICMPv6:    "ICMPv6 header",
	headerSCTP:      "SCTP header",
}

func truncated(h header) Reason {
	return Reason(Truncated)<<classShift | kindHeader<<kindShift | Reason(h)
}

// overrun is the reason for a header that does not fit. Where the datagram was captured to its claimed end, no longer
// capture would hold the header: the packet is malformed.
func overrun(h header, whole bool) Reason {
	if whole {
		return Reason(Malformed)<<classShift | kindOverrun<<kindShift | Reason(h)
	}
	return truncated(h)
}

// unsupported is the reason for a number of a kind that is not known here.
func unsupported(kind, value uint32) Reason {
	return Reason(Unsupported)<<classShift | Reason(kind<<kindShift) | Reason(min(value, valueMask))
}

// Class is the class of a packet with this reason.
func (r Reason) Class() Class { return Class(r >> classShift) }

// String is the reason's name: "truncated TCP header", "ARP", "ethertype 0x88cc", "link type 231". It allocates.
func (r Reason) String() string {
	value := uint32(r & valueMask)
	switch kind := uint32(r>>kindShift) & 0xf; {
	case r == 0:
		return "ok"
	case kind == kindHeader && value < uint32(len(headerNames)):
		return "truncated " + headerNames[value]
	case kind == kindOverrun && value < uint32(len(headerNames)):
		return headerNames[value] + " past the packet's end"
	case kind == kindEtherType && value == etherARP:
		return "ARP"
	case kind < uint32(len(numberFormats)) && numberFormats[kind] != "":
		return fmt.Sprintf(numberFormats[kind], value)
	}
	if name, ok := plainNames[r]; ok {
		return name
	}
	return fmt.Sprintf("reason %#08x", uint32(r))
}

var numberFormats = [...]string{
	kindLink:      "link type %d",
	kindEtherType: "ethertype %#04x",
	kindPPP:       "PPP protocol %#04x",
	kindLLC:       "LLC SAP %#02x",
	kindSNAP:      "SNAP organization %#06x",
	kindFamily:    "address family %d",
	kindNLPID:     "NLPID %#02x",
}
