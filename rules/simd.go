package rules

import (
	"slices"
	"unsafe"

	"github.com/tigerbench/tigerbench/packet"
)

// SIMD compares a packet with many rules by one instruction: prefixes, ports, protocols and combinations of them. Rules that it
// can't hold (layer 7, countries, ranges of ports) are checked one by one, in their place in the order.
const SIMD Matcher = "simd"

// Sizes of a group: 16 words of 32 bits are a vector, and 8 picks of 4 bits are a word.
const (
	lanes      = 16
	rows       = 8
	groupLanes = lanes * rows
)

// group is 128 tests in file order, 4.5 bytes each: rows of lanes. Bits 4r to 4r+3 of picks[l] name the masked word of the key that lane l of row r
// looks at; the lane is a candidate where that is wants[r][l].
type group struct {
	picks [lanes]uint32
	wants [rows][lanes]uint32
}

// table is what kernels read. A lane is a number from 0 on; those behind the last test repeat it, so
// that a group can be asked whole and has no more candidates for it.
type table struct {
	word, mask [lanes]uint32 // of the masked words
	groups     []group
}

// kernel returns the first candidate among the lanes [from, to), or to.
type kernel func(t *table, key *halfWords, from, to int) int

// halfWords is a packet's key as 32-bit words, in memory order. Those behind the key are whatever follows it in a packet; no
// lane names them.
type halfWords [lanes]uint32

// A vector is read whole from a packet's key on, so a packet must not end before it.
var _ [unsafe.Sizeof(packet.Packet{}) - unsafe.Sizeof(halfWords{})]byte

func halves(p *packet.Packet) *halfWords { return (*halfWords)(unsafe.Pointer(p)) }

// keyFirst fails to compile where the key is not what a packet begins with.
var _ [-unsafe.Offsetof(packet.Packet{}.Key)]byte

// simd finds candidates by a kernel and confirms them one by one. All that Scan reads is the shard's own, but for what checks
// refer to, which nobody writes.
type simd struct {
	next   kernel
	table  table
	first  []uint32 // of the lanes of each position, and of the end
	tests  []op     // of each lane: what confirms a candidate
	checks []checker
	rest   linear // tests that no lane holds, at their positions
}

var _ Shard = (*simd)(nil)

func layOutSIMD(s *Set, indices []uint32, k namedKernel) *simd {
	words := maskedWords(s, indices)
	v := &simd{next: k.next, table: newTable(words), rest: linear{indices: slices.Clone(indices)}}
	for pos, index := range indices {
		v.first = append(v.first, uint32(len(v.tests)))
		v.rest.first = append(v.rest.first, uint32(len(v.rest.ops)))
		for _, t := range s.compiled[index].tests {
			o := op{mask: t.mask, want: t.want, pos: uint32(pos), word: t.word, kind: t.kind()}
			if l, ok := t.lane(); ok && v.table.add(len(v.tests), words, l) {
				v.tests, v.checks = append(v.tests, o), append(v.checks, t.check)
			} else {
				v.rest.ops, v.rest.checks = append(v.rest.ops, o), append(v.rest.checks, t.check)
			}
		}
	}
	v.first = append(v.first, uint32(len(v.tests)))
	v.rest.first = append(v.rest.first, uint32(len(v.rest.ops)))
	v.table.fill(len(v.tests))
	return v
}

func newTable(words []maskedWord) (t table) {
	for i, w := range words {
		t.word[i], t.mask[i] = w.word, w.mask
	}
	return t
}

// add makes l lane number at, the next; false where no masked word stands for it.
func (t *table) add(at int, words []maskedWord, l lane) bool {
	pick := l.pick(words)
	if pick < 0 {
		return false
	}
	t.put(at, uint32(pick), l.want&words[pick].mask)
	return true
}

func (t *table) put(at int, pick, want uint32) {
	if at%groupLanes == 0 {
		t.groups = append(t.groups, group{})
	}
	g, row, l := &t.groups[at/groupLanes], at%groupLanes/lanes, at%lanes
	g.picks[l] |= pick << (4 * row)
	g.wants[row][l] = want
}

func (t *table) at(i int) (pick, want uint32) {
	g, row, l := &t.groups[i/groupLanes], i%groupLanes/lanes, i%lanes
	return g.picks[l] >> (4 * row) % lanes, g.wants[row][l]
}

// fill repeats the last of n tests up to the end of its group.
func (t *table) fill(n int) {
	for i := n; i%groupLanes != 0; i++ {
		pick, want := t.at(n - 1)
		t.put(i, pick, want)
	}
}

func (v *simd) Len() int { return v.rest.Len() }

func (v *simd) Index(pos int) uint32 { return v.rest.Index(pos) }

// leastStride is how many rules are scanned at a time: to stop every 128 takes 2.6 times as long, every 1,024 a fifth longer (EPYC with AVX-512).
const leastStride = 8 * groupLanes

func (v *simd) Stride(every int) int { return max(every, leastStride) }

// Scan looks at lanes first: what they find bounds how far the dearer rest must be checked.
func (v *simd) Scan(p *packet.Packet, from, to int) int {
	if from >= to {
		return to
	}
	at, end := int(v.first[from]), int(v.first[to])
	for at < end {
		if at = v.next(&v.table, halves(p), at, end); at == end {
			break
		}
		if v.confirm(p, at) {
			to = int(v.tests[at].pos)
			break
		}
		at++
	}
	if len(v.rest.ops) == 0 {
		return to
	}
	return v.rest.Scan(p, from, to)
}

// confirm checks the whole test whose lane is a candidate.
func (v *simd) confirm(p *packet.Packet, at int) bool {
	o := &v.tests[at]
	if words(&p.Key)[o.word]&o.mask != o.want || o.kind == needsL7 && p.L7 == nil {
		return false
	}
	return o.kind == wordDecides || v.checks[at].matches(p)
}

// nextPortable is the kernel without vector instructions: what the others must equal.
func nextPortable(t *table, key *halfWords, from, to int) int {
	var masked [lanes]uint32
	for i := range masked {
		masked[i] = key[t.word[i]%lanes] & t.mask[i]
	}
	for i := from; i < to; {
		g, row := &t.groups[i/groupLanes], i%groupLanes/lanes
		for l := i % lanes; l < lanes && i < to; l++ {
			if masked[g.picks[l]>>(4*row)%lanes] == g.wants[row][l] {
				return i
			}
			i++
		}
	}
	return to
}
