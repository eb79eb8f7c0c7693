package rules

import (
	"slices"

	"github.com/tigerbench/tigerbench/packet"
)

// op is one value of one rule, 24 bytes, in file order. It matches where its word of the packet's key, masked, is what
// it wants and its check, if it has one, agrees.
type op struct {
	mask, want uint64
	pos        uint32 // of its rule, in the shard
	word       uint8  // of the key: see words
	kind       opKind
}

type opKind uint8

const (
	wordDecides opKind = iota // there is no check
	needsCheck
	needsL7 // there is a check, and it fails without a layer-7 view
)

// linear checks one op after another. All that Scan reads is the shard's own, but for what checks refer to, which nobody
// writes.
type linear struct {
	indices []uint32  // of the rule at each position
	first   []uint32  // of the ops of each position, and of the end
	ops     []op      // the scan walks these alone while nothing matches
	checks  []checker // of each op, nil where the word decides
}

var _ Shard = (*linear)(nil)

func layOut(s *Set, indices []uint32) linear {
	n := 0
	for _, index := range indices {
		n += len(s.compiled[index].tests)
	}
	l := linear{
		indices: slices.Clone(indices), first: make([]uint32, 0, len(indices)+1),
		ops: make([]op, 0, n), checks: make([]checker, 0, n),
	}
	for pos, index := range indices {
		l.first = append(l.first, uint32(len(l.ops)))
		for _, t := range s.compiled[index].tests {
			l.ops = append(l.ops, op{mask: t.mask, want: t.want, pos: uint32(pos), word: t.word, kind: t.kind()})
			l.checks = append(l.checks, t.check)
		}
	}
	l.first = append(l.first, uint32(len(l.ops)))
	return l
}

func (l *linear) Len() int { return len(l.indices) }

func (l *linear) Index(pos int) uint32 { return l.indices[pos] }

func (l *linear) Stride(every int) int { return every }

// Scan has no prelude, since with early exit it is called for every two rules: ops look at the key where it lies.
func (l *linear) Scan(p *packet.Packet, from, to int) int {
	if from >= to {
		return to
	}
	begin := l.first[from]
	key, ops := words(&p.Key), l.ops[begin:l.first[to]]
	for i := range ops {
		o := &ops[i]
		if key[o.word]&o.mask != o.want {
			continue
		}
		if o.kind == wordDecides {
			return int(o.pos)
		}
		if o.kind == needsL7 && p.L7 == nil {
			continue
		}
		if l.checks[int(begin)+i].matches(p) {
			return int(o.pos)
		}
	}
	return to
}
