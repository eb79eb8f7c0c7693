// Package packet holds the packet key that rules look at and the in-place parsing that fills it.
//
// Nothing here allocates: a Packet refers into the captured bytes, and its caller owns both.
package packet

// Class says what became of a packet's headers. Every packet gets exactly one.
type Class uint8

const (
	OK          Class = iota // every header that the key needs was there and sound
	Truncated                // a header that the key needs runs past the captured bytes
	Malformed                // a header contradicts itself or its surroundings
	Unsupported              // no IP packet that this parser knows; Packet.Reason names what it met
	NumClasses  = iota
)

// Bits are yes-or-no facts about a packet.
type Bits uint8

const (
	HasPorts      Bits = 1 << iota // SrcPort and DstPort are set (TCP, UDP, SCTP, and no later fragment)
	HasICMP                        // ICMPType and ICMPCode are set (ICMP, ICMPv6)
	Fragment                       // the packet is a fragment, first or later
	LaterFragment                  // a fragment with an offset above 0: it has no transport header
)

// Key is what L3 and L4 rules look at: 48 bytes, no pointers, so that a gate can carry it inside one cache line.
//
// An IPv4 address stands in the low 32 bits of its Lo word, with Hi zero; Version tells it from an IPv6 address.
// Multi-byte fields are in host order. A packet whose class is not OK has a key that is zero but for Class.
type Key struct {
	SrcHi, SrcLo       uint64
	DstHi, DstLo       uint64
	SrcPort, DstPort   uint16
	Protocol           uint8 // IANA protocol number of the transport header, behind any IPv6 extension headers
	TCPFlags           uint8 // CWR ECE URG ACK PSH RST SYN FIN, from bit 7 to bit 0
	ICMPType, ICMPCode uint8
	Class              Class
	Version            uint8 // 4, 6, or 0 where the class is not OK
	Bits               Bits
	_                  uint8
	Length             uint32 // bytes of the IP packet as its header claims them
}

// Packet is one packet as an engine sees it: its key, and references into the captured bytes.
type Packet struct {
	Key
	Payload []byte // transport payload, clipped to the captured bytes; nil for later fragments
	L7      *L7    // layer-7 view, nil where there is none or FindL7 was not called
	Number  uint32 // position in the capture, counted from 0
	Reason  Reason // why the class is not OK; zero where it is
}

// L7 is what layer-7 rules look at: this packet's own payload, without stream reassembly.
type L7 struct {
	Kind    L7Kind
	Method  []byte   // HTTP request: method
	URI     []byte   // HTTP request: request target as sent
	Headers []Header // HTTP request or response: header lines in order, values trimmed of blanks
	Payload []byte   // HTTP: the whole transport payload
	Name    []byte   // DNS: name of the first question, lower case, dotted, without the final dot
}

// L7Kind says which protocol an L7 view shows.
type L7Kind uint8

const (
	NoL7 L7Kind = iota
	HTTPRequest
	HTTPResponse
	DNS
)

// Header is one HTTP header line.
type Header struct{ Name, Value []byte }

// Need says which layer-7 views a rule set asks for.
type Need uint8

const (
	NeedHTTP Need = 1 << iota
	NeedDNS
)
