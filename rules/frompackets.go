package rules

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"

	"github.com/tigerbench/tigerbench/packet"
)

// mostKeys bounds the keys that FromPackets looks at. Of more, every k-th counts.
const mostKeys = 20_000

// FromPackets makes n rules from a corpus's own packets, given by their keys, for tests of equivalence. Drop and accept
// are mixed, rules overlap, each rule decides at least one of the packets, and together they decide about the share
// hitRate of them (more, where n packets are more than that). Equal arguments make equal rules.
//
// It returns an error where the packets have too few distinct keys for n rules.
func FromPackets(keys []packet.Key, seed uint64, n int, hitRate float64) (*Set, error) {
	m := &maker{random: rand.New(rand.NewPCG(seed, 0x636f72707573))}
	step := max(1, (len(keys)+mostKeys-1)/mostKeys)
	for i := 0; i < len(keys); i += step {
		if keys[i].Class == packet.OK {
			m.open = append(m.open, packet.Packet{Key: keys[i]})
		}
	}
	wanted := hitRate * float64(len(m.open))
	for i := range n {
		share := max(1, wanted/float64(n-i))
		r, taken, ok := m.next(i, share)
		if !ok {
			return nil, fmt.Errorf("make rules from packets: rule %d of %d finds no packet to decide: ask for fewer rules", i, n)
		}
		m.rules = append(m.rules, r)
		wanted -= float64(taken)
	}
	set, _, err := New(fmt.Sprintf("packets:%d", n), m.rules, Options{})
	return set, err
}

// maker makes rules one after another.
type maker struct {
	random *rand.Rand
	open   []packet.Packet // packets that no rule decides so far
	rules  []Rule
}

// next makes the rule that decides closest to share packets, of several made from open packets, and closes these.
func (m *maker) next(i int, share float64) (r Rule, taken int, ok bool) {
	const tries = 6
	if len(m.open) == 0 {
		return Rule{}, 0, false
	}
	var best candidate
	for range tries {
		k := &m.open[m.random.IntN(len(m.open))].Key
		for _, c := range m.candidates(k) {
			c.count(m.open)
			if best.taken == 0 || distance(c.taken, share) < distance(best.taken, share) {
				best = c
			}
		}
	}
	m.close(best)
	best.ID = fmt.Sprintf("packets-%04d", i)
	best.Action = []string{"drop", "accept"}[m.random.IntN(2)]
	return best.Rule, best.taken, true
}

// distance is how far a number of packets is off the share, as a factor.
func distance(taken int, share float64) float64 {
	return max(float64(taken)/share, share/max(float64(taken), 0.1))
}

// close takes out what a rule decides.
func (m *maker) close(c candidate) {
	open := m.open[:0]
	for i := range m.open {
		if !c.matches(&m.open[i]) {
			open = append(open, m.open[i])
		}
	}
	m.open = open
}

// candidate is a rule that may be taken.
type candidate struct {
	Rule
	tests []test
	taken int // open packets that it decides
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
		if set, _, err := New("candidate", []Rule{r}, Options{}); err == nil {
			out = append(out, candidate{Rule: r, tests: set.compiled[0].tests})
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
	return netip.PrefixFrom(p.Addr(), longest/4+m.random.IntN(longest*3/4+1)).Masked().String()
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
