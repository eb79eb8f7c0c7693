package rules

import (
	"bytes"
	"slices"
	"strings"
)

// clauses are what a text holds wherever a test accepts it: of each clause one of its literals, in lower case, in this order and
// without overlap. (Every string that must be there, as in R. Cox: Regular Expression Matching with a Trigram Index. 2012)
type clauses [][][]byte

// clauses returns what every text holds that the value accepts; none where nothing is known.
func (w wanted) clauses() clauses {
	switch w.how {
	case wantsPattern:
		return required(w.value)
	case wantsHost:
		return literally(strings.TrimSuffix(w.value, "."))
	}
	return literally(w.value)
}

func literally(value string) clauses {
	if value == "" {
		return nil
	}
	return clauses{{lower([]byte(value))}}
}

// hold reports whether the text, in lower case, holds all clauses. The literal that ends first leaves most to those behind.
func (c clauses) hold(text []byte) bool {
	for _, options := range c {
		end := -1
		for _, literal := range options {
			if at := indexFold(text, literal); at >= 0 && (end < 0 || at+len(literal) < end) {
				end = at + len(literal)
			}
		}
		if end < 0 {
			return false
		}
		text = text[end:]
	}
	return true
}

// rarest returns the clause that fewest texts hold, as far as lengths tell; nil where there is none.
func (c clauses) rarest() [][]byte {
	var best [][]byte
	for _, options := range c {
		if best == nil || rarity(options) > rarity(best) {
			best = options
		}
	}
	return best
}

// rarity grows with the shortest literal, up to where longer is hardly rarer, and falls with the number of them.
func rarity(options [][]byte) int {
	const longEnough, perByte = 6, 16
	shortest := slices.MinFunc(options, func(a, b []byte) int { return len(a) - len(b) })
	return min(len(shortest), longEnough)*perByte - len(options)
}

// A pattern that ignores case takes two letters beyond ASCII for s and k: U+017F and U+212A. No literal has them.
var longS, kelvin = []byte("\u017f"), []byte("\u212a")

// hidesLetters reports whether a text may match a pattern without holding its clauses.
func hidesLetters(text []byte) bool {
	return bytes.Contains(text, longS) || bytes.Contains(text, kelvin)
}
