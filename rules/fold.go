package rules

import "bytes"

// lowered maps ASCII capital letters to small ones, and every other byte to itself.
var lowered = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if 'A' <= i && i <= 'Z' {
			t[i] += 'a' - 'A'
		}
	}
	return t
}()

// lower returns a lower-case copy.
func lower(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = lowered[c]
	}
	return out
}

// equalFold reports whether b, in lower case, is want, which is in lower case already.
func equalFold(b, want []byte) bool {
	if len(b) != len(want) {
		return false
	}
	for i, c := range b {
		if lowered[c] != want[i] {
			return false
		}
	}
	return true
}

// indexFold returns where want, which is in lower case already and not empty, first stands in b, in lower case, or -1. It looks for
// want's first byte in both cases, and compares behind it.
func indexFold(b, want []byte) int {
	first := want[0]
	upper := first
	if 'a' <= first && first <= 'z' {
		upper -= 'a' - 'A'
	}
	for from := 0; len(b)-from >= len(want); {
		at := indexEither(b[from:len(b)-len(want)+1], first, upper)
		if at < 0 {
			return -1
		}
		from += at
		if equalFold(b[from:from+len(want)], want) {
			return from
		}
		from++
	}
	return -1
}

// indexEither returns where x or y first stands in b, or -1.
func indexEither(b []byte, x, y byte) int {
	at := bytes.IndexByte(b, x)
	if x == y {
		return at
	}
	if at >= 0 {
		b = b[:at]
	}
	if other := bytes.IndexByte(b, y); other >= 0 {
		return other
	}
	return at
}
