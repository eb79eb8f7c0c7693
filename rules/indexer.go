package rules

import "github.com/tigerbench/tigerbench/packet"

// ports gives the lowest position whose rule holds a port.
type ports [1 << 16]uint32

// The tables of ports.
const (
	tcpSrc = iota
	tcpDst
	udpSrc
	udpDst
	portTables
)

// port is the lowest position of the tables of the packet's ports.
func (x *indexed) port(p *packet.Packet) uint32 {
	found, of := none, tcpSrc
	switch p.Protocol {
	case protocolUDP:
		of = udpSrc
	case protocolTCP:
	default:
		return found
	}
	if t := x.ports[of]; t != nil {
		found = t[p.SrcPort]
	}
	if t := x.ports[of+1]; t != nil {
		found = min(found, t[p.DstPort])
	}
	return found
}

// indexer collects what the tables of a shard are made of. Tests are added in rising order of their positions.
type indexer struct {
	alone   [2]reaches // tests of an address alone, by side
	several [2]reaches // the addresses of rules that look at more
	listing bool       // such rules go into lists of candidates
	ports   [portTables]*ports
	tuples  tupleSpace
	views   *viewsMaker
}

// reaches are addresses by version.
type reaches struct{ v4, v6 []reach }

func (r *reaches) add(version uint8, s span, pos uint32) {
	to := &r.v4
	if version == 6 {
		to = &r.v6
	}
	*to = append(*to, reach{s, pos})
}

// add takes a test that a table can hold.
func (b *indexer) add(t test, pos uint32) bool {
	switch c := t.check.(type) {
	case *keyTest:
		b.addKey(c, pos)
		return true
	case *countryTest:
		for _, v := range c.v4 {
			b.alone[c.side].add(4, v, pos)
		}
		for _, v := range c.v6 {
			b.alone[c.side].add(6, v, pos)
		}
		return true
	case *l7Test:
		b.views.add(c, pos)
		return true
	case conjunction:
		return b.listing && b.list(c, pos) || b.combine(c, pos)
	}
	return false
}

// list makes a rule of several fields a candidate for the addresses of one of them; false where it names none.
func (b *indexer) list(c conjunction, pos uint32) bool {
	for s := src; s <= dst; s++ {
		for _, field := range c {
			if field[0].looksAt(s) {
				for _, t := range field {
					span, version, _ := t.span(s)
					b.several[s].add(version, span, pos)
				}
				return true
			}
		}
	}
	return false
}

// looksAt reports whether a test is for the addresses of that side alone, as then are the others of its field.
func (t *keyTest) looksAt(s side) bool {
	_, _, ok := t.span(s)
	return ok && t.mask != (keyTest{mask: packet.Key{Version: all}}).mask
}

// combine turns a rule of several fields into keys to look up; false where that would be too many.
func (b *indexer) combine(c conjunction, pos uint32) bool {
	tests, few := c.combinations()
	if !few {
		return false
	}
	for _, t := range tests {
		b.tuples.add(t, pos)
	}
	return true
}

// addKey puts a test into the table that answers fastest.
func (b *indexer) addKey(t *keyTest, pos uint32) {
	for s := src; s <= dst; s++ {
		if span, version, ok := t.span(s); ok {
			b.alone[s].add(version, span, pos)
			return
		}
	}
	for of := range portTables {
		if r, ok := t.onlyPort(of); ok {
			b.addPorts(of, r, pos)
			return
		}
	}
	for _, u := range t.withoutRanges() {
		b.tuples.add(u, pos)
	}
}

// span returns the addresses of a test that looks at one side's address and nothing else.
func (t *keyTest) span(s side) (span, uint8, bool) {
	version := t.want.Version
	if t.mask.Version != all || version != 4 && version != 6 || t.checkedPorts {
		return span{}, 0, false
	}
	hi, lo, firstHi, firstLo := t.mask.SrcHi, t.mask.SrcLo, t.want.SrcHi, t.want.SrcLo
	alone := keyTest{}
	alone.mask.Version, alone.mask.SrcHi, alone.mask.SrcLo = all, hi, lo
	if s == dst {
		hi, lo, firstHi, firstLo = t.mask.DstHi, t.mask.DstLo, t.want.DstHi, t.want.DstLo
		alone = keyTest{}
		alone.mask.Version, alone.mask.DstHi, alone.mask.DstLo = all, hi, lo
	}
	if t.mask != alone.mask {
		return span{}, 0, false
	}
	last := address{firstHi | ^hi, firstLo | ^lo}
	if version == 4 {
		last = address{0, firstLo | uint64(^uint32(lo))}
	}
	return span{address{firstHi, firstLo}, last}, version, true
}

// onlyPort returns the ports of a test that looks at one port of a protocol and nothing else.
func (t *keyTest) onlyPort(of int) (portRange, bool) {
	protocol, s := uint8(protocolTCP), src
	if of >= udpSrc {
		protocol = protocolUDP
	}
	if of == tcpDst || of == udpDst {
		s = dst
	}
	r := portRange{t.want.SrcPort, t.want.SrcPort}
	if s == dst {
		r = portRange{t.want.DstPort, t.want.DstPort}
	}
	if t.checkedPorts && s == src {
		r = t.src
	} else if t.checkedPorts {
		r = t.dst
	}
	alone := portTest(s, r).of(protocol)
	return r, *t == *alone
}

func (b *indexer) addPorts(of int, r portRange, pos uint32) {
	if b.ports[of] == nil {
		b.ports[of] = new(ports)
		for i := range b.ports[of] {
			b.ports[of][i] = none
		}
	}
	for port := int(r.lo); port <= int(r.hi); port++ {
		b.ports[of][port] = min(b.ports[of][port], pos)
	}
}

// finish makes the tables; false where lists would be too long.
func (b *indexer) finish(x *indexed) bool {
	v4, v6 := address{0, 1<<32 - 1}, address{^uint64(0), ^uint64(0)}
	top4 := func(a address) uint64 { return a.lo >> 16 }
	top6 := func(a address) uint64 { return a.hi >> 48 }
	for s, r := range []*ranges{&x.src, &x.dst} {
		r.v4, r.v6 = cut(b.alone[s].v4, v4, top4), cut(b.alone[s].v6, v6, top6)
		var short4, short6 bool
		x.several[s].v4, short4 = cutLists(b.several[s].v4, v4, top4)
		x.several[s].v6, short6 = cutLists(b.several[s].v6, v6, top6)
		if !short4 || !short6 {
			return false
		}
	}
	x.ports, x.tuples, x.views = b.ports, b.tuples.sorted(), b.views.finish()
	return true
}
