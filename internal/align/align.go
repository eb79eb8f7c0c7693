// Package align carves cache-line aligned values out of memory that the garbage collector does not scan.
package align

import (
	"fmt"
	"unsafe"
)

// Line is the distance that keeps two variables from sharing a transfer between cores: two 64-byte cache lines,
// because adjacent-line prefetchers fetch lines in pairs.
const Line = 128

// Slots returns n values of T, each starting at a multiple of Line and alone on its lines. T must hold no pointers:
// a large slice of structs with pointers is not aligned beyond 8 bytes, and the carved memory is not scanned.
func Slots[T any](n int) []*T {
	var zero T
	stride := (unsafe.Sizeof(zero) + Line - 1) &^ (Line - 1)
	memory := make([]byte, uintptr(n)*stride+Line)
	start := unsafe.Pointer(unsafe.SliceData(memory))
	offset := -uintptr(start) & (Line - 1)
	slots := make([]*T, n)
	for i := range slots {
		slots[i] = (*T)(unsafe.Add(start, offset+uintptr(i)*stride))
		mustBeAligned(unsafe.Pointer(slots[i]))
	}
	return slots
}

func mustBeAligned(p unsafe.Pointer) {
	if uintptr(p)%Line != 0 {
		panic(fmt.Sprintf("align: slot at %p is not at a multiple of %d", p, Line))
	}
}

// Pad separates the fields before it from those after it; see Line.
type Pad [Line]byte
