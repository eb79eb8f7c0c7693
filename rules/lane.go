package rules

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"unsafe"

	"github.com/tigerbench/tigerbench/packet"
)

// maskedWord is a 32-bit word of a packet's key under a mask.
type maskedWord struct{ word, mask uint32 }

// lane is the part of a test that a vector compares: a masked word, and what it must be.
type lane struct {
	maskedWord
	want uint32
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
	best := maskedWord{0, masks[0]}
	for i, m := range masks {
		if w := (maskedWord{uint32(i), m}); w.tells() > best.tells() {
			best = w
		}
	}
	return lane{best, wants[best.word]}, best.tells() >= least
}

// tells is how much a masked word tells packets apart, in bits. Nearly all of them have the same version and flags.
func (w maskedWord) tells() int {
	if w.word == uint32(unsafe.Offsetof(packet.Key{}.Version)/4) {
		return min(1, bits.OnesCount32(w.mask))
	}
	return bits.OnesCount32(w.mask)
}

// pick is which of words stands for l: of those that look at no bit that l leaves out, the one that tells most. -1: none does.
func (l lane) pick(words []maskedWord) int {
	best := -1
	for i, w := range words {
		if w.word == l.word && w.mask&^l.mask == 0 && (best < 0 || w.tells() > words[best].tells()) {
			best = i
		}
	}
	return best
}

// shared is a masked word and how many tests look at it.
type shared struct {
	maskedWord
	tests int
}

// maskedWords returns what the tests of these rules look at, as many masked words as a vector holds at most.
func maskedWords(s *Set, indices []uint32) (words []maskedWord) {
	tests := map[maskedWord]int{}
	for _, index := range indices {
		for _, t := range s.compiled[index].tests {
			if l, ok := t.lane(); ok {
				tests[l.maskedWord]++
			}
		}
	}
	for _, w := range fewer(tests) {
		words = append(words, w.maskedWord)
	}
	return words
}

// fewer gives tests masked words of fewer bits until there are no more than lanes of them: a candidate is confirmed by the whole test, so a lane may look at fewer bits.
// Each time those two become one that add least to the candidates among random packets. Where two have not leastWeight bits in common
// the one with the fewest tests is left out.
func fewer(tests map[maskedWord]int) (list []shared) {
	for w, n := range tests {
		list = append(list, shared{w, n})
	}
	slices.SortFunc(list, func(a, b shared) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.mask, b.mask)) })
	for len(list) > lanes {
		gone := leastShared(list)
		if i, j := closest(list); i != j {
			list[i], gone = list[i].with(list[j]), j
		}
		list = slices.Delete(list, gone, gone+1)
	}
	return list
}

func leastShared(list []shared) (least int) {
	for i, w := range list {
		if w.tests < list[least].tests {
			least = i
		}
	}
	return least
}

// closest returns which two are best made one; twice the same where none may be.
func closest(list []shared) (i, j int) {
	least := math.Inf(1)
	for a, x := range list {
		for b, y := range list[:a] {
			one := x.with(y)
			more := one.candidates() - x.candidates() - y.candidates()
			if x.word == y.word && one.tells() >= leastWeight && more < least {
				i, j, least = b, a, more
			}
		}
	}
	return i, j
}

// with is what the tests of both look at, where that is the same word.
func (w shared) with(other shared) shared {
	return shared{maskedWord{w.word, w.mask & other.mask}, w.tests + other.tests}
}

// candidates is how many of its tests a random packet is a candidate for.
func (w shared) candidates() float64 { return math.Ldexp(float64(w.tests), -w.tells()) }
