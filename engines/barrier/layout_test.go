package barrier

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/internal/align"
)

// TestTheDispatchersPacketIsAlone: what it writes for each packet is on no line of what helpers read on their way to a barrier, nor of the
// words that parties poll.
func TestTheDispatchersPacketIsAlone(t *testing.T) {
	var g spinning
	assert.GreaterOrEqual(t, unsafe.Offsetof(g.packet)-unsafe.Offsetof(g.helpers), uintptr(align.Line))
	assert.Less(t, unsafe.Offsetof(g.closed)-unsafe.Offsetof(g.packet), uintptr(64), "packet and closed travel together")
	var b sensing
	assert.GreaterOrEqual(t, unsafe.Offsetof(b.sense)-unsafe.Offsetof(b.missing), uintptr(align.Line))
	assert.GreaterOrEqual(t, unsafe.Offsetof(b.missing)-unsafe.Offsetof(b.parties), uintptr(align.Line))
}
