package align_test

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/internal/align"
)

type small struct{ a, b uint64 }
type large struct{ words [33]uint64 }

func TestSlotsAreAlignedAndApart(t *testing.T) {
	for n := range 70 {
		check(t, align.Slots[small](n))
		check(t, align.Slots[large](n))
	}
}

func check[T any](t *testing.T, slots []*T) {
	t.Helper()
	var zero T
	for i, s := range slots {
		at := uintptr(unsafe.Pointer(s))
		assert.Zero(t, at%align.Line)
		if i > 0 {
			assert.GreaterOrEqual(t, at-uintptr(unsafe.Pointer(slots[i-1])), max(align.Line, unsafe.Sizeof(zero)))
		}
	}
}

// TestSlotsOutliveACollection shows that the carved memory is kept alive by its slots.
func TestSlotsOutliveACollection(t *testing.T) {
	slots := align.Slots[small](1000)
	for i, s := range slots {
		s.a = uint64(i)
	}
	runtime.GC()
	garbage := make([][]byte, 1000)
	for i := range garbage {
		garbage[i] = make([]byte, 128)
	}
	runtime.GC()
	for i, s := range slots {
		assert.Equal(t, uint64(i), s.a)
	}
	runtime.KeepAlive(garbage)
}
