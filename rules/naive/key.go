package naive

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/tigerbench/tigerbench/packet"
)

// ports reads [tcp_|udp_]{src|dst}_port[_range].
func ports(kind, v string) condition {
	lo, hi := bounds(v)
	return func(p *packet.Packet) bool {
		port := float64(p.DstPort)
		if strings.Contains(kind, "src") {
			port = float64(p.SrcPort)
		}
		wrong := strings.HasPrefix(kind, "tcp") && p.Protocol != 6 || strings.HasPrefix(kind, "udp") && p.Protocol != 17
		return p.Bits&packet.HasPorts != 0 && !wrong && lo <= port && port <= hi
	}
}

func tcpFlags(v string) condition {
	return func(p *packet.Packet) bool {
		if p.Protocol != 6 || p.Bits&packet.HasPorts == 0 {
			return false
		}
		if strings.EqualFold(v, "none") {
			return p.TCPFlags == 0
		}
		for _, name := range strings.Split(strings.ToUpper(v), ",") {
			bit := slices.Index([]string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"}, strings.TrimPrefix(name, "!"))
			if set := p.TCPFlags>>bit&1 == 1; set == strings.HasPrefix(name, "!") {
				return false
			}
		}
		return true
	}
}

func icmp(v string) condition {
	kind, code, hasCode := strings.Cut(v, "/")
	return func(p *packet.Packet) bool {
		return p.Bits&packet.HasICMP != 0 && strconv.Itoa(int(p.ICMPType)) == kind &&
			(!hasCode || strconv.Itoa(int(p.ICMPCode)) == code)
	}
}

func protocol(v string) (uint8, error) {
	numbers := map[string]uint8{
		"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58, "ospf": 89, "sctp": 132, "udplite": 136,
	}
	if n, known := numbers[strings.ToLower(v)]; known {
		return n, nil
	}
	n, err := strconv.ParseUint(v, 10, 8)
	return uint8(n), err
}

// bounds reads "lo-hi", or one number for both.
func bounds(v string) (lo, hi float64) {
	first, last, two := strings.Cut(v, "-")
	if !two {
		last = first
	}
	lo, _ = strconv.ParseFloat(first, 64)
	hi, _ = strconv.ParseFloat(last, 64)
	return lo, hi
}

// address is the packet's source or destination; the zero address, which is in no prefix, where it has none.
func address(p *packet.Packet, source bool) netip.Addr {
	hi, lo := p.DstHi, p.DstLo
	if source {
		hi, lo = p.SrcHi, p.SrcLo
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	switch p.Version {
	case 4:
		return netip.AddrFrom4([4]byte(b[12:]))
	case 6:
		return netip.AddrFrom16(b)
	}
	return netip.Addr{}
}

func (e *Evaluator) within(country string, a netip.Addr) bool {
	at := location{country, a}
	in, known := e.located[at]
	if !known {
		in = slices.ContainsFunc(e.countries[country], func(p netip.Prefix) bool { return p.Contains(a) })
		e.located[at] = in
	}
	return in
}

// sample is rules.Sample as its documentation has it.
func sample(k *packet.Key) float64 {
	var transport [8]byte
	binary.BigEndian.PutUint16(transport[:], k.SrcPort)
	binary.BigEndian.PutUint16(transport[2:], k.DstPort)
	transport[4], transport[5], transport[6], transport[7] = k.Protocol, k.TCPFlags, k.ICMPType, k.ICMPCode
	var h uint64
	for _, word := range []uint64{
		k.SrcHi, k.SrcLo, k.DstHi, k.DstLo, binary.BigEndian.Uint64(transport[:]), uint64(k.Version)<<32 | uint64(k.Length),
	} {
		x := (h + 0x9e3779b97f4a7c15) ^ word
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		h = x ^ x>>31
	}
	return float64(h>>11) / float64(1<<53)
}
