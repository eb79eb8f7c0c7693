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
	damage  *DamageError // the first
}

// hurt notes damage at a byte offset, where it is the first.
func (t *tally) hurt(at int, format string, args ...any) {
	if t.damage == nil {
		t.damage = &DamageError{Packet: t.packets + t.passed + 1, Offset: int64(at), Message: fmt.Sprintf(format, args...)}
	}
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

// walk calls keep for each packet of a capture that begins like one; offsets are relative to data.
// It allocates nothing that grows with data, so that one walk can count what the next one keeps.
func walk(data []byte, keep func(Record)) tally {
	var t tally
	if binary.LittleEndian.Uint32(data) == blockSection {
		walkPcapng(data, &t, keep)
	} else {
		walkPcap(data, &t, keep)
	}
	return t
}
