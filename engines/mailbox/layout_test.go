package mailbox

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/internal/align"
)

// TestLineIsOneCacheLine proves the drawing beside the type.
func TestLineIsOneCacheLine(t *testing.T) {
	var l line
	assert.EqualValues(t, 64, unsafe.Sizeof(l))
	assert.EqualValues(t, 0, unsafe.Offsetof(l.key))
	assert.EqualValues(t, 48, unsafe.Offsetof(l.number))
	assert.EqualValues(t, 52, unsafe.Offsetof(l.closed))
	assert.EqualValues(t, 56, unsafe.Offsetof(l.answer))
	assert.EqualValues(t, 60, unsafe.Offsetof(l.sequence))
}

func TestLinesAreAlignedAndApart(t *testing.T) {
	g := NewParking(forkjoin.Shape{Helpers: 9})
	for i, l := range g.lines {
		at := uintptr(unsafe.Pointer(l))
		assert.Zero(t, at%64)
		if i > 0 {
			assert.GreaterOrEqual(t, at-uintptr(unsafe.Pointer(g.lines[i-1])), uintptr(align.Line))
		}
	}
}
