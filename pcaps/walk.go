package pcaps

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// order is a byte order; the zero value is little-endian.
type order struct{ big bool }

func (o order) u16(b []byte) uint16 {
	v := binary.LittleEndian.Uint16(b)
	if o.big {
		return bits.ReverseBytes16(v)
	}
	return v
}

func (o order) u32(b []byte) uint32 {
	v := binary.LittleEndian.Uint32(b)
	if o.big {
		return bits.ReverseBytes32(v)
	}
	return v
}

func (o order) u64(b []byte) uint64 {
	v := binary.LittleEndian.Uint64(b)
	if o.big {
		return bits.ReverseBytes64(v)
	}
	return v
}

// tally is what a walk over a capture's bytes found, beside the packets themselves.
type tally struct {
	packets int // read
	passed  int // skipped
	skipped map[string]int
	blocks  int
	unread  int64
	ended   bool         // by damage: nothing behind it can be found
	damage  *DamageError // the first
}

// hurt notes damage at a byte offset, where it is the first.
func (t *tally) hurt(at int, format string, args ...any) {
	if t.damage == nil {
		t.damage = &DamageError{Packet: t.packets + t.passed + 1, Offset: int64(at), Message: fmt.Sprintf(format, args...)}
	}
}

// end notes damage behind which nothing can be found.
func (t *tally) end(at int, message string) {
	t.hurt(at, "%s", message)
	t.ended = true
}

// skip counts one packet that is there but cannot be read.
func (t *tally) skip(reason string) {
	if t.skipped == nil {
		t.skipped = map[string]int{}
	}
	t.skipped[reason]++
	t.passed++
}

// isCapture reports whether head, the first bytes of a file, begins a capture that walk can read.
func isCapture(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	_, ok := pcapFormats[binary.LittleEndian.Uint32(head)]
	return ok || binary.LittleEndian.Uint32(head) == blockSection
}

// walker goes over a capture's records. It allocates nothing that grows with the capture, so that one walk can count
// what the next one keeps; and it can begin while the capture is still being read, when its bytes are in the cache.
type walker interface {
	// advance goes on over data, the capture's bytes so far, which only grow from call to call. With all set they are
	// complete, and a record that ends beyond them is damage.
	advance(data []byte, all bool)
}

// newWalker takes a capture's first 4 bytes, which isCapture. It calls keep for each packet, with offsets from the
// capture's begin, and notes everything else in t.
func newWalker(head []byte, t *tally, keep func(Record)) walker {
	if binary.LittleEndian.Uint32(head) == blockSection {
		return &ngWalk{t: t, keep: keep}
	}
	return &pcapWalk{t: t, keep: keep}
}

// walk goes over a whole capture.
func walk(data []byte, keep func(Record)) (t tally) {
	newWalker(data, &t, keep).advance(data, true)
	return t
}
