package rules

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/tigerbench/tigerbench/packet"
)

// candidate is a rule that may be taken.
type candidate struct {
	Rule
	tests []test
	taken int // open packets that it decides
}

func compileCandidate(r Rule) (c candidate, ok bool) {
	set, _, err := New("candidate", []Rule{r}, Options{})
	if err != nil {
		return candidate{}, false
	}
	return candidate{Rule: r, tests: set.compiled[0].tests}, true
}

func (c *candidate) count(open []packet.Packet) {
	for i := range open {
		if c.matches(&open[i]) {
			c.taken++
		}
	}
}

func (c *candidate) matches(p *packet.Packet) bool {
	for _, t := range c.tests {
		if words(&p.Key)[t.word]&t.mask == t.want && (t.check == nil || t.check.matches(p)) {
			return true
		}
	}
	return false
}

// candidates makes rules that match a key, from wide to narrow.
func (m *maker) candidates(k *packet.Key) (out []candidate) {
	add := func(layer int, kind string, match Match, values ...string) {
		r := Rule{ID: "candidate", Layer: layer, Type: kind, Values: values, Match: match, Action: "drop"}
		if c, ok := compileCandidate(r); ok {
			out = append(out, c)
		}
	}
	source, destination := m.prefix(k, src), m.prefix(k, dst)
	add(3, "ip_src_in", Match{}, source)
	add(3, "ip_dst_in", Match{}, destination, m.prefix(&m.open[m.random.IntN(len(m.open))].Key, dst))
	protocol := []string{strconv.Itoa(int(k.Protocol))}
	add(4, typeMatch, Match{Src: []string{source}, Protocol: protocol})
	exact := Match{Src: []string{whole(k, src)}, Dst: []string{whole(k, dst)}, Protocol: protocol}
	if k.Bits&packet.HasPorts != 0 {
		exact.SrcPort, exact.DstPort = []string{strconv.Itoa(int(k.SrcPort))}, []string{strconv.Itoa(int(k.DstPort))}
		m.addPorts(k, add)
	}
	if k.Bits&packet.HasICMP != 0 {
		add(3, "icmp_type", Match{}, fmt.Sprintf("%d/%d", k.ICMPType, k.ICMPCode))
	}
	add(4, typeMatch, exact)
	if exact.TCPFlags = flagText(k); exact.TCPFlags != nil {
		add(4, typeMatch, exact)
	}
	return out
}

// addPorts makes rules of ports.
func (m *maker) addPorts(k *packet.Key, add func(layer int, kind string, match Match, values ...string)) {
	around := int(k.DstPort)
	lo, hi := max(0, around-m.random.IntN(2000)), min(65535, around+m.random.IntN(2000))
	ports := []string{fmt.Sprintf("%d-%d", lo, hi)}
	add(4, typeMatch, Match{Dst: []string{m.prefix(k, dst)}, DstPort: ports})
	if k.Protocol == protocolTCP || k.Protocol == protocolUDP {
		name := map[uint8]string{protocolTCP: "tcp", protocolUDP: "udp"}[k.Protocol]
		add(4, name+"_dst_port", Match{}, strconv.Itoa(int(k.DstPort)))
		add(4, name+"_src_port", Match{}, strconv.Itoa(int(k.SrcPort)))
		add(4, name+"_dst_port_range", Match{}, ports...)
	}
}

// flagText is the exact TCP flags of a key, as rules write them; nil where it has none.
func flagText(k *packet.Key) []string {
	if k.Protocol != protocolTCP || k.Bits&packet.HasPorts == 0 {
		return nil
	}
	text := ""
	for i, name := range flagNames {
		if k.TCPFlags>>i&1 == 0 {
			name = "!" + name
		}
		text += "," + name
	}
	return []string{text[1:]}
}

// prefix is a prefix of random length around an address of a key.
func (m *maker) prefix(k *packet.Key, s side) string {
	p := netip.MustParsePrefix(whole(k, s))
	longest := p.Bits()
	return netip.PrefixFrom(p.Addr(), longest/16+m.random.IntN(longest-longest/16+1)).Masked().String()
}

// whole is the address of a key, as a prefix of its full length.
func whole(k *packet.Key, s side) string {
	hi, lo := k.SrcHi, k.SrcLo
	if s == dst {
		hi, lo = k.DstHi, k.DstLo
	}
	var b [16]byte
	for i := range 8 {
		b[i], b[i+8] = byte(hi>>(56-8*i)), byte(lo>>(56-8*i))
	}
	a := netip.AddrFrom16(b)
	if k.Version == 4 {
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	return netip.PrefixFrom(a, a.BitLen()).String()
}
