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

// pick is which of words stands for l: its own, or of those that look at no bit that l leaves out, and at leastWeight of its bits, the one that tells
// most. -1: none does.
func (l lane) pick(words []maskedWord) int {
	best := -1
	for i, w := range words {
		stands := w == l.maskedWord || w.word == l.word && w.mask&^l.mask == 0 && w.tells() >= leastWeight
		if stands && (best < 0 || w.tells() > words[best].tells()) {
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

// candidateCost is how many tests are checked one by one, 0.5 ns each, in the 15 ns in which the kernel begins anew behind a candidate that is none (EPYC
// with AVX-512).
const candidateCost = 30

// fewer brings masked words down to what a vector holds. Each time two become one, what both look at, or the one with the fewest tests is left out, to be
// checked one by one: whichever costs a packet less.
func fewer(tests map[maskedWord]int) (list []shared) {
	for w, n := range tests {
		list = append(list, shared{w, n})
	}
	slices.SortFunc(list, func(a, b shared) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.mask, b.mask)) })
	for len(list) > lanes {
		gone := leastShared(list)
		if i, j, more := closest(list); more*candidateCost < float64(list[gone].tests) {
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

// closest returns which two are best made one, and how many more candidates that makes of a packet; +Inf where no two have leastWeight bits in common.
func closest(list []shared) (i, j int, more float64) {
	more = math.Inf(1)
	for b, x := range list {
		for a, y := range list[:b] {
			if x.word != y.word {
				continue
			}
			one := x.with(y)
			if one.tells() < leastWeight {
				continue
			}
			if m := one.candidates() - x.candidates() - y.candidates(); m < more {
				i, j, more = a, b, m
			}
		}
	}
	return i, j, more
}

// with is what the tests of both look at, in the same word.
func (w shared) with(other shared) shared {
	return shared{maskedWord{w.word, w.mask & other.mask}, w.tests + other.tests}
}

// candidates is how many of its tests a packet is a candidate for. Of packets at random one in 2^bits would be; but packets and rules lie in the same
// networks, so half as many bits are taken to tell them apart.
func (w shared) candidates() float64 { return float64(w.tests) * math.Exp2(-float64(w.tells())/2) }
