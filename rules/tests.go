package rules

import (
	"net/netip"

	"github.com/tigerbench/tigerbench/packet"
)

// IANA protocol numbers.
const (
	protocolICMP   = 1
	protocolTCP    = 6
	protocolUDP    = 17
	protocolICMPv6 = 58
)

// all is the mask of a whole byte.
const all = 0xff

// side is the source or the destination of a packet.
type side uint8

const (
	src side = iota
	dst
)

// prefixTest holds where the address of that side lies in p, which is of the same family.
func prefixTest(s side, p netip.Prefix) *keyTest {
	p = p.Masked()
	var maskHi, maskLo uint64
	hi, lo, version := addressWords(p.Addr())
	if version == 4 {
		maskLo = uint64(uint32(0xffffffff) << (32 - p.Bits()))
	} else {
		maskHi, maskLo = ^uint64(0)<<max(0, 64-p.Bits()), ^uint64(0)<<min(64, 128-p.Bits())
	}
	t := &keyTest{mask: packet.Key{Version: all}, want: packet.Key{Version: version}}
	if s == src {
		t.mask.SrcHi, t.mask.SrcLo, t.want.SrcHi, t.want.SrcLo = maskHi, maskLo, hi, lo
	} else {
		t.mask.DstHi, t.mask.DstLo, t.want.DstHi, t.want.DstLo = maskHi, maskLo, hi, lo
	}
	return t
}

// addressWords returns an address as a key holds it.
func addressWords(a netip.Addr) (hi, lo uint64, version uint8) {
	b := a.As16()
	for i := range 8 {
		hi, lo = hi<<8|uint64(b[i]), lo<<8|uint64(b[i+8])
	}
	if a.Is4() {
		return 0, lo & 0xffffffff, 4
	}
	return hi, lo, 6
}

// portTest holds where the port of that side lies in r, of packets that have ports.
func portTest(s side, r portRange) *keyTest {
	every := portRange{0, 65535}
	t := &keyTest{src: every, dst: every}
	t.mask.Bits, t.want.Bits = packet.HasPorts, packet.HasPorts
	switch {
	case r.lo != r.hi && s == src:
		t.src, t.checkedPorts = r, true
	case r.lo != r.hi:
		t.dst, t.checkedPorts = r, true
	case s == src:
		t.mask.SrcPort, t.want.SrcPort = 0xffff, r.lo
	default:
		t.mask.DstPort, t.want.DstPort = 0xffff, r.lo
	}
	return t
}

// of narrows a test to one transport protocol.
func (t *keyTest) of(protocol uint8) *keyTest {
	t.mask.Protocol, t.want.Protocol = all, protocol
	return t
}

// anyIP holds for IP packets: versions 4 and 6 share a bit, and a packet whose class is not OK has version 0.
func anyIP() *keyTest {
	t := &keyTest{}
	t.mask.Version, t.want.Version = 4, 4
	return t
}

// protocolTest holds for packets of that transport protocol.
func protocolTest(protocol uint8) *keyTest { return anyIP().of(protocol) }

// flagsTest holds for TCP headers in which the flags of mask are as in want.
func flagsTest(f flags) *keyTest {
	t := &keyTest{}
	t.mask.Bits, t.want.Bits = packet.HasPorts, packet.HasPorts
	t.mask.TCPFlags, t.want.TCPFlags = f.mask, f.want
	return t.of(protocolTCP)
}

// icmpTest holds for ICMP and ICMPv6 messages of that type, and code unless it is negative.
func icmpTest(kind uint8, code int) *keyTest {
	t := &keyTest{}
	t.mask.Bits, t.want.Bits = packet.HasICMP, packet.HasICMP
	t.mask.ICMPType, t.want.ICMPType = all, kind
	if code >= 0 {
		t.mask.ICMPCode, t.want.ICMPCode = all, uint8(code)
	}
	return t
}

// conjunction holds where, of each of its fields, any test does.
type conjunction [][]*keyTest

func (c conjunction) matches(p *packet.Packet) bool {
	for _, field := range c {
		if !anyMatches(field, p) {
			return false
		}
	}
	return true
}

func anyMatches(field []*keyTest, p *packet.Packet) bool {
	for _, t := range field {
		if t.matches(p) {
			return true
		}
	}
	return false
}

// test puts the word in front that tells most, of the fields with one value.
func (c conjunction) test() test {
	out := test{check: c}
	for _, field := range c {
		if len(field) != 1 {
			continue
		}
		if t := field[0].test(); weight(t.mask) > weight(out.mask) {
			out.mask, out.want, out.word = t.mask, t.want, t.word
		}
	}
	return out
}
