package mailbox

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/packet"
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

// TestHelpersLearnTheirLead: a packet that was looked for too early lengthens the helper's lead, once it is answered.
func TestHelpersLearnTheirLead(t *testing.T) {
	g := newFlat(forkjoin.Shape{Helpers: 1, KeyOnly: true}, wait.Pure())
	own := g.helpers[0]
	g.Fork(&packet.Packet{Number: 7})
	p, ok := g.Await(0)
	assert.True(t, ok)
	assert.EqualValues(t, 7, p.Number)
	assert.Zero(t, own.inVain, "it was there")
	own.inVain = 1
	assert.Zero(t, own.lead)
	g.Arrive(0, 3)
	assert.NotZero(t, own.lead)
	assert.EqualValues(t, 3, g.Join())
}
