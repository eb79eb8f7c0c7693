package replay

import (
	"net/netip"
	"slices"
)

// sizeIPv4 is the size of the header without options, in bytes.
const sizeIPv4 = 20

// Protocols whose checksums cover addresses, or are computed anew.
const (
	protocolICMP = 1
	protocolTCP  = 6
	protocolUDP  = 17
)

// hasHeader says whether d begins with a whole IPv4 header.
func hasHeader(d []byte) bool {
	return len(d) >= sizeIPv4 && d[0]>>4 == 4 && headerLength(d) >= sizeIPv4 && len(d) >= headerLength(d)
}

func headerLength(d []byte) int { return int(d[0]&0xf) * 4 }
func totalLength(d []byte) int  { return int(be.Uint16(d[2:])) }

// fragment returns the offset in bytes, and whether more follow.
func fragment(d []byte) (offset int, more bool) {
	const offsetBits, moreBit = 0x1fff, 0x2000
	word := be.Uint16(d[6:])
	return int(word&offsetBits) * 8, word&moreBit != 0
}

// The counters by which a kernel refuses packets before FORWARD. The last is one of the whole machine, in
// /proc/net/stat/rt_cache; the others are a network namespace's.
const (
	BadHeader = "Ip.InHdrErrors"
	CutShort  = "IpExt.InTruncatedPkts"
	Martian   = "rt_cache.in_martian_src"
)

// Refusals lists them.
func Refusals() []string { return []string{BadHeader, CutShort, Martian} }

// unforwardable are source addresses that no packet is forwarded from: net/ipv4/route.c. Of 0.0.0.0/8 it is the first only, since
// Linux 5.3.
var unforwardable = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/32"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("224.0.0.0/4"),
	netip.MustParsePrefix("255.255.255.255/32"),
}

// refusal says by which counter the kernel refuses a packet, looking at it in the kernel's order.
func refusal(d []byte, own []netip.Addr) string {
	switch {
	case !hasHeader(d):
		return BadHeader
	case totalLength(d) > len(d):
		return CutShort
	case totalLength(d) < headerLength(d):
		return BadHeader
	}
	source := netip.AddrFrom4([4]byte(d[12:16]))
	if slices.Contains(own, source) || slices.ContainsFunc(unforwardable, func(p netip.Prefix) bool { return p.Contains(source) }) {
		return Martian
	}
	return ""
}
