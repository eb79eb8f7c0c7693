package rules

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// finder finds literals in a text, without regard to the case of ASCII letters, all in one walk over it. Each byte rolls into a hash
// of the last three; a bit says whether a literal's window, three bytes of it, has that hash, and only there are literals compared.
// (After S. Wu, U. Manber: A fast algorithm for multi-pattern searching. TR-94-17, University of Arizona, 1994.)
//
// An automaton (A. V. Aho, M. J. Corasick, 1975. doi:10.1145/360825.360855) waits for a load at each byte, of a table that outgrows
// the first cache; here the loads of many bytes are under way at once, and what they look at is 4 KB.
type finder struct {
	grams    [gramWords]uint64 // grams that end a window
	before   [gramWords]uint32 // how many of them in the words before
	ends     []uint32          // of the windows of each of them, in windows
	windows  []window
	literals []literal
}

const (
	gramLength = 3
	gramBits   = 15 // five for each byte that a hash remembers
	gramWords  = 1 << gramBits / 64
	gramMask   = 1<<gramBits - 1
)

// literal is what is looked for.
type literal struct {
	text  []byte // lower case
	tests []uint32
}

// window is the bytes of a literal that a gram stands for.
type window struct {
	gram    uint32
	literal uint32
	end     uint32 // bytes of the literal up to the window's end
}

// spread gives each byte, in lower case, the bits that it brings into a hash.
var spread = func() (t [256]uint32) {
	for i := range t {
		t[i] = uint32(stir(0, uint64(lowered[i]))) & gramMask
	}
	return t
}()

// find marks the tests of all literals that the text holds, and returns all its bytes or-ed, which tells whether it is ASCII.
func (f *finder) find(text []byte, seen []uint64) (or byte) {
	hash := uint32(0)
	for i, c := range text {
		hash = hash<<(gramBits/gramLength) ^ spread[c]
		or |= c
		if f.grams[hash>>6%gramWords]>>(hash%64)&1 != 0 {
			f.compare(text, i+1, hash&gramMask, seen)
		}
	}
	return or
}

// compare marks the tests of the literals whose window, with that gram, ends at end.
func (f *finder) compare(text []byte, end int, gram uint32, seen []uint64) {
	word := gram >> 6
	n := int(f.before[word]) + bits.OnesCount64(f.grams[word]&(1<<(gram%64)-1))
	from := uint32(0)
	if n > 0 {
		from = f.ends[n-1]
	}
	for _, w := range f.windows[from:f.ends[n]] {
		l, start := &f.literals[w.literal], end-int(w.end)
		if start < 0 || start+len(l.text) > len(text) || !equalFold(text[start:start+len(l.text)], l.text) {
			continue
		}
		for _, t := range l.tests {
			seen[t/64] |= 1 << (t % 64)
		}
	}
}

// newFinder makes a finder; a literal has at least one byte, and tests of its own.
func newFinder(literals []literal) *finder {
	f := &finder{literals: literals}
	for i := range literals {
		f.addWindow(uint32(i))
	}
	slices.SortFunc(f.windows, func(a, b window) int { return cmp.Compare(a.gram, b.gram) })
	for i, w := range f.windows {
		if i == 0 || w.gram != f.windows[i-1].gram {
			f.grams[w.gram>>6] |= 1 << (w.gram % 64)
			f.ends = append(f.ends, 0)
		}
		f.ends[len(f.ends)-1] = uint32(i + 1)
	}
	for i := 1; i < gramWords; i++ {
		f.before[i] = f.before[i-1] + uint32(bits.OnesCount64(f.grams[i-1]))
	}
	return f
}

// addWindow adds the rarest window of a literal. One that is shorter takes every gram that ends with it.
func (f *finder) addWindow(i uint32) {
	text := f.literals[i].text
	if short := gramLength - len(text); short > 0 {
		const perByte = gramBits / gramLength
		for open := range uint32(1) << (short * perByte) {
			gram := gramOf(text) ^ open<<((gramLength-short)*perByte)
			f.windows = append(f.windows, window{gram, i, uint32(len(text))})
		}
		return
	}
	best := gramLength
	for end := gramLength + 1; end <= len(text); end++ {
		if commonness(text[end-gramLength:end]) < commonness(text[best-gramLength:best]) {
			best = end
		}
	}
	f.windows = append(f.windows, window{gramOf(text[best-gramLength : best]), i, uint32(best)})
}

func gramOf(b []byte) (hash uint32) {
	for _, c := range b {
		hash = hash<<(gramBits/gramLength) ^ spread[c]
	}
	return hash & gramMask
}

// commonness guesses how often bytes stand in texts: letters more often than others, those of most words most often.
func commonness(b []byte) (sum int) {
	for _, c := range b {
		switch {
		case strings.IndexByte("aeinorst", c) >= 0:
			sum += 3
		case 'a' <= c && c <= 'z':
			sum += 2
		case '0' <= c && c <= '9' || strings.IndexByte("/.=-", c) >= 0:
			sum++
		}
	}
	return sum
}
