package rules

import (
	"cmp"
	"slices"

	"github.com/tigerbench/tigerbench/packet"
)

// masked is a key of which some bits count.
type masked [keyWords]uint64

// tuple holds every test that looks at the same bits of the key: one look-up decides all of them. (V. Srinivasan, S. Suri,
// G. Varghese: Packet classification using tuple space search. SIGCOMM 1999. doi:10.1145/316188.316216)
type tuple struct {
	mask   masked
	table  map[masked]uint32 // lowest position by the bits that count
	lowest uint32            // of all of them
}

func (t *tuple) at(k *packet.Key) uint32 {
	key, bits := words(k), masked{}
	for i := range bits {
		bits[i] = key[i] & t.mask[i]
	}
	if pos, ok := t.table[bits]; ok {
		return pos
	}
	return none
}

// tupleSpace collects tuples by mask.
type tupleSpace map[masked]*tuple

func (s tupleSpace) add(t *keyTest, pos uint32) {
	mask := masked(*words(&t.mask))
	found, ok := s[mask]
	if !ok {
		found = &tuple{mask: mask, table: map[masked]uint32{}, lowest: pos}
		s[mask] = found
	}
	want := masked(*words(&t.want))
	if _, taken := found.table[want]; !taken { // positions come in rising order: the first is the lowest
		found.table[want] = pos
	}
}

func (s tupleSpace) sorted() []tuple {
	var all []tuple
	for _, t := range s {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b tuple) int { return cmp.Compare(a.lowest, b.lowest) })
	return all
}

// maxCombinations bounds how many tests a rule of several fields may become.
const maxCombinations = 256

// combinations turns a conjunction into tests of which any holds where it does, each without a range of ports; false where that
// would be too many.
func (c conjunction) combinations() ([]*keyTest, bool) {
	all := []*keyTest{{}}
	for _, field := range c {
		var values []*keyTest
		for _, t := range field {
			values = append(values, t.withoutRanges()...)
		}
		if len(all)*len(values) > maxCombinations {
			return nil, false
		}
		var next []*keyTest
		for _, a := range all {
			for _, b := range values {
				if both, ok := a.and(b); ok {
					next = append(next, both)
				}
			}
		}
		all = next
	}
	return all, true
}

// and returns the test for both; false where they contradict each other.
func (t *keyTest) and(u *keyTest) (*keyTest, bool) {
	both := &keyTest{}
	for i := range keyWords {
		a, b := words(&t.mask)[i], words(&u.mask)[i]
		x, y := words(&t.want)[i], words(&u.want)[i]
		if (x^y)&a&b != 0 {
			return nil, false
		}
		words(&both.mask)[i], words(&both.want)[i] = a|b, x|y
	}
	return both, true
}

// withoutRanges splits a test for a range of ports into tests for ports that share their upper bits.
func (t *keyTest) withoutRanges() []*keyTest {
	if !t.checkedPorts {
		return []*keyTest{t}
	}
	var split []*keyTest
	for _, s := range t.src.prefixes() {
		for _, d := range t.dst.prefixes() {
			u := &keyTest{mask: t.mask, want: t.want}
			u.mask.SrcPort, u.want.SrcPort = s.mask, s.want
			u.mask.DstPort, u.want.DstPort = d.mask, d.want
			split = append(split, u)
		}
	}
	return split
}

// portPrefix is the ports whose upper bits are want.
type portPrefix struct{ mask, want uint16 }

// prefixes are the fewest that make up the range.
func (r portRange) prefixes() []portPrefix {
	var all []portPrefix
	for at := uint32(r.lo); at <= uint32(r.hi); {
		size := uint32(1)
		for size < 1<<16 && at&(2*size-1) == 0 && at+2*size-1 <= uint32(r.hi) {
			size *= 2
		}
		all = append(all, portPrefix{^uint16(size - 1), uint16(at)})
		at += size
	}
	return all
}
