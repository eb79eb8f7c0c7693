package rules

import (
	"math/bits"
	"unsafe"

	"github.com/tigerbench/tigerbench/packet"
)

// keyWords is the number of 64-bit words of a packet's key.
const keyWords = 6

// A key that grows would no longer be covered by its words: this fails to compile.
var _ [keyWords * 8]byte = [unsafe.Sizeof(packet.Key{})]byte{}

// words shows a key as 64-bit words, in memory order, so that any of its fields can be compared by one mask. Masks
// are made by the same view of a key that holds them (see keyTest), so neither the order of the fields nor that of bytes matters.
func words(k *packet.Key) *[keyWords]uint64 { return (*[keyWords]uint64)(unsafe.Pointer(k)) }

// test is one value of a rule: it matches where the key's word, masked, is want, and check (if any) agrees.
type test struct {
	mask, want uint64
	word       uint8
	check      checker
}

// checker decides what a word can't. It allocates nothing and writes to nothing that others read.
type checker interface {
	matches(p *packet.Packet) bool
}

func (t test) kind() opKind {
	switch t.check.(type) {
	case nil:
		return wordDecides
	case *l7Test:
		return needsL7
	default:
		return needsCheck
	}
}

// keyTest holds for keys in which the bits set in mask are as in want, and the ports lie in their ranges.
type keyTest struct {
	mask, want   packet.Key
	src, dst     portRange
	checkedPorts bool // src and dst say more than mask and want
}

// portRange holds for ports from lo to hi, both included.
type portRange struct{ lo, hi uint16 }

func (r portRange) contains(port uint16) bool { return port-r.lo <= r.hi-r.lo }

func (t *keyTest) matches(p *packet.Packet) bool {
	key, mask, want := words(&p.Key), words(&t.mask), words(&t.want)
	for i := range key {
		if key[i]&mask[i] != want[i] {
			return false
		}
	}
	return !t.checkedPorts || t.src.contains(p.SrcPort) && t.dst.contains(p.DstPort)
}

// test puts the word that tells most in front, so that most packets are turned away by one comparison.
func (t *keyTest) test() test {
	mask, want := words(&t.mask), words(&t.want)
	best := 0
	for i := range mask {
		if weight(mask[i]) > weight(mask[best]) {
			best = i
		}
	}
	return test{mask: mask[best], want: want[best], word: uint8(best), check: t}
}

// weight is how much of a word a mask looks at.
func weight(mask uint64) int { return bits.OnesCount64(mask) }
