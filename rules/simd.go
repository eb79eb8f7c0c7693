package rules

import (
	"math/bits"
	"slices"
	"unsafe"

	"github.com/tigerbench/tigerbench/packet"
)

// SIMD compares a packet with many rules by one instruction: prefixes, ports, protocols and combinations of them. Rules that it
// can't hold (layer 7, countries, ranges of ports) are checked one by one, in their place in the order.
const SIMD Matcher = "simd"

// lanes is the number of tests that one block holds.
const lanes = 16

// block is lanes tests in file order. A lane is a candidate where the 32-bit word of the key that word names, masked, is want.
type block struct {
	word, mask, want [lanes]uint32
}

// kernel returns the first candidate among the lanes [from, to), or to.
type kernel func(blocks []block, key *halfWords, from, to int) int

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
	blocks []block
	first  []uint32 // of the lanes of each position, and of the end
	tests  []op     // of each lane: what confirms a candidate
	checks []checker
	rest   linear // tests that no lane holds, at their positions
}

var _ Shard = (*simd)(nil)

func layOutSIMD(s *Set, indices []uint32, k namedKernel) *simd {
	v := &simd{next: k.next, rest: linear{indices: slices.Clone(indices)}}
	for pos, index := range indices {
		v.first = append(v.first, uint32(len(v.tests)))
		v.rest.first = append(v.rest.first, uint32(len(v.rest.ops)))
		for _, t := range s.compiled[index].tests {
			o := op{mask: t.mask, want: t.want, pos: uint32(pos), word: t.word, kind: t.kind()}
			if l, ok := t.lane(); ok {
				v.add(l)
				v.tests, v.checks = append(v.tests, o), append(v.checks, t.check)
			} else {
				v.rest.ops, v.rest.checks = append(v.rest.ops, o), append(v.rest.checks, t.check)
			}
		}
	}
	v.first = append(v.first, uint32(len(v.tests)))
	v.rest.first = append(v.rest.first, uint32(len(v.rest.ops)))
	return v
}

// unheld is what lanes want that hold no test: under a mask of 0 there is none. Four blocks that are asked at a time would else be asked again.
var unheld = func() (want [lanes]uint32) {
	for i := range want {
		want[i] = 1
	}
	return want
}()

// lane is the part of a test that a block holds.
type lane struct{ word, mask, want uint32 }

func (v *simd) add(l lane) {
	at := len(v.tests)
	if at%lanes == 0 {
		v.blocks = append(v.blocks, block{want: unheld})
	}
	b := &v.blocks[at/lanes]
	b.word[at%lanes], b.mask[at%lanes], b.want[at%lanes] = l.word, l.mask, l.want
}

// leastWeight is how many bits of a word a lane must look at, where what it leaves out is more than a version or a flag: a lane
// that makes most packets candidates costs more than a check.
const leastWeight = 16

// lane returns the 32-bit word that tells most; false where too many packets would be candidates.
func (t test) lane() (lane, bool) {
	mask, want := [keyWords]uint64{}, [keyWords]uint64{}
	mask[t.word], want[t.word] = t.mask, t.want
	least := leastWeight
	if k, ok := t.check.(*keyTest); ok && !k.checkedPorts {
		mask, want, least = *words(&k.mask), *words(&k.want), 1
	}
	masks, wants := (*[2 * keyWords]uint32)(unsafe.Pointer(&mask)), (*[2 * keyWords]uint32)(unsafe.Pointer(&want))
	best := 0
	for i := range masks {
		if tells(i, masks) > tells(best, masks) {
			best = i
		}
	}
	return lane{uint32(best), masks[best], wants[best]}, tells(best, masks) >= least
}

// tells is how much a word's mask tells packets apart. Nearly all of them have the same version and flags.
func tells(i int, masks *[2 * keyWords]uint32) int {
	if i == int(unsafe.Offsetof(packet.Key{}.Version)/4) {
		return min(1, bits.OnesCount32(masks[i]))
	}
	return bits.OnesCount32(masks[i])
}

func (v *simd) Len() int { return v.rest.Len() }

func (v *simd) Index(pos int) uint32 { return v.rest.Index(pos) }

func (v *simd) Stride(every int) int { return every }

// Scan looks at lanes first: what they find bounds how far the dearer rest must be checked.
func (v *simd) Scan(p *packet.Packet, from, to int) int {
	if from >= to {
		return to
	}
	at, end := int(v.first[from]), int(v.first[to])
	for at < end {
		if at = v.next(v.blocks, halves(p), at, end); at == end {
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
func nextPortable(blocks []block, key *halfWords, from, to int) int {
	for at := from; at < to; at++ {
		b, l := &blocks[at/lanes], at%lanes
		if key[b.word[l]%lanes]&b.mask[l] == b.want[l] {
			return at
		}
	}
	return to
}
