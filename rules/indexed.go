package rules

import (
	"slices"

	"github.com/tigerbench/tigerbench/packet"
)

// Indexed looks packets up instead of checking rules: a table of address ranges and one of ports for each side, short lists of
// candidates for rules of several fields, a hash table for each other combination of fields, and for each part of a layer-7 view a
// finder of literals that says which tests to ask. It is what a good algorithm on one thread does, the control that tells when that beats splitting
// the work. Rules that no table holds (samples) are checked one by one, as far as the tables' answer leaves any.
const Indexed Matcher = "indexed"

// none is the position that stands for "no rule matches" in tables.
const none = ^uint32(0)

// indexed is the tables of one shard. Each gives the lowest position that matches in it; the lowest of all decides.
type indexed struct {
	src, dst ranges
	several  [2]both            // rules of several fields, by the side whose address they look at
	ports    [portTables]*ports // nil where no rule looks there
	tuples   []tuple            // in rising order of their lowest position
	views    views
	rest     linear // tests that no table holds, at their positions
	whole    linear // every test, for scans that begin behind a match
}

var _ Shard = (*indexed)(nil)

// layOutIndexed makes the tables of a shard; with listing, lists of candidates too, as long as they are short enough.
func layOutIndexed(s *Set, indices []uint32, listing bool) *indexed {
	b := &indexer{listing: listing, tuples: tupleSpace{}, views: newViewsMaker()}
	x := &indexed{whole: layOut(s, indices), rest: linear{indices: slices.Clone(indices)}}
	for pos, index := range indices {
		x.rest.first = append(x.rest.first, uint32(len(x.rest.ops)))
		for _, t := range s.compiled[index].tests {
			if b.add(t, uint32(pos)) {
				continue
			}
			x.rest.ops = append(x.rest.ops, op{mask: t.mask, want: t.want, pos: uint32(pos), word: t.word, kind: t.kind()})
			x.rest.checks = append(x.rest.checks, t.check)
		}
	}
	x.rest.first = append(x.rest.first, uint32(len(x.rest.ops)))
	if !b.finish(x) {
		return layOutIndexed(s, indices, false)
	}
	return x
}

func (x *indexed) Len() int { return x.whole.Len() }

func (x *indexed) Index(pos int) uint32 { return x.whole.Index(pos) }

// Stride is the whole shard: the tables know only the lowest match of all.
func (x *indexed) Stride(int) int { return x.Len() }

// Scan answers by the tables wherever their answer is the first match from position from on.
func (x *indexed) Scan(p *packet.Packet, from, to int) int {
	if from >= to {
		return to
	}
	found := x.lowest(p)
	if found < uint32(from) {
		return x.whole.Scan(p, from, to)
	}
	to = int(min(uint32(to), found))
	if len(x.rest.ops) == 0 {
		return to
	}
	return x.rest.Scan(p, from, to)
}

// lowest is the lowest position that matches in any table.
func (x *indexed) lowest(p *packet.Packet) uint32 {
	found := min(x.src.at(p.Version, p.SrcHi, p.SrcLo), x.dst.at(p.Version, p.DstHi, p.DstLo))
	if p.Bits&packet.HasPorts != 0 {
		found = min(found, x.port(p))
	}
	found = x.confirm(p, x.several[src].list(p.Version, p.SrcHi, p.SrcLo), found)
	found = x.confirm(p, x.several[dst].list(p.Version, p.DstHi, p.DstLo), found)
	for i := range x.tuples {
		t := &x.tuples[i]
		if t.lowest >= found {
			break
		}
		found = min(found, t.at(&p.Key))
	}
	return x.views.lowest(p, found)
}
