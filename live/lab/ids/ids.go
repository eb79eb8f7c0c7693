// Package ids keeps sets of request and sequence numbers, so that what was sent can be compared with what arrived.
package ids

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Limit bounds the ids that a Set takes: ids are below it. A full set needs 128 MiB.
const Limit = 1 << 30

// ErrLimit is returned for ids that a Set does not take.
var ErrLimit = errors.New("id is not below 2^30")

// Set is a set of ids from 0; its zero value is empty. As text it is its ranges in rising order: "0-99,105". It is not
// safe for concurrent use.
type Set struct {
	words []uint64
	n     int
}

// Of returns the set of the given ids; it panics on one that is not below Limit.
func Of(ids ...uint64) Set {
	var s Set
	for _, id := range ids {
		if _, err := s.Add(id); err != nil {
			panic(err)
		}
	}
	return s
}

// Add puts id into the set, and says whether it was new there.
func (s *Set) Add(id uint64) (added bool, err error) {
	if id >= Limit {
		return false, ErrLimit
	}
	word, bit := int(id/64), uint64(1)<<(id%64)
	if word >= len(s.words) {
		s.words = append(s.words, make([]uint64, word+1-len(s.words))...)
	}
	if s.words[word]&bit != 0 {
		return false, nil
	}
	s.words[word] |= bit
	s.n++
	return true, nil
}

// Has says whether id is in the set.
func (s *Set) Has(id uint64) bool {
	return id/64 < uint64(len(s.words)) && s.words[id/64]&(1<<(id%64)) != 0
}

// Len is the number of ids in the set.
func (s *Set) Len() int { return s.n }

// Minus returns the ids of s that are not in other.
func (s *Set) Minus(other *Set) Set {
	rest := Set{words: make([]uint64, len(s.words))}
	for i, word := range s.words {
		if i < len(other.words) {
			word &^= other.words[i]
		}
		rest.words[i] = word
		rest.n += bits.OnesCount64(word)
	}
	return rest
}

// Equal says whether both sets hold the same ids.
func (s *Set) Equal(other *Set) bool {
	if s.n != other.n {
		return false
	}
	rest := s.Minus(other)
	return rest.n == 0
}

// All calls yield with each id in rising order, until it returns false.
func (s *Set) All(yield func(uint64) bool) {
	for i, word := range s.words {
		for ; word != 0; word &= word - 1 {
			if !yield(uint64(i)*64 + uint64(bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

// String is the set's text.
func (s Set) String() string {
	var b strings.Builder
	first, last, open := uint64(0), uint64(0), false
	flush := func() {
		if !open {
			return
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatUint(first, 10))
		if last > first {
			b.WriteByte('-')
			b.WriteString(strconv.FormatUint(last, 10))
		}
	}
	for id := range s.All {
		if open && id == last+1 {
			last = id
			continue
		}
		flush()
		first, last, open = id, id, true
	}
	flush()
	return b.String()
}

// MarshalText gives the set's text.
func (s Set) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText gave.
func (s *Set) UnmarshalText(text []byte) error {
	*s = Set{}
	if len(text) == 0 {
		return nil
	}
	for span := range strings.SplitSeq(string(text), ",") {
		if err := s.addSpan(span); err != nil {
			return fmt.Errorf("read ids %q: %w", span, err)
		}
	}
	return nil
}

func (s *Set) addSpan(span string) error {
	from, to, isRange := strings.Cut(span, "-")
	first, err := strconv.ParseUint(from, 10, 64)
	if err != nil {
		return err
	}
	last := first
	if isRange {
		if last, err = strconv.ParseUint(to, 10, 64); err != nil {
			return err
		}
	}
	if last < first {
		return errors.New("range ends before it begins")
	}
	if last >= Limit {
		return ErrLimit
	}
	for id := first; id <= last; id++ {
		if _, err := s.Add(id); err != nil {
			return err
		}
	}
	return nil
}
