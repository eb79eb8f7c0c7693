package affinity_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/affinity"
)

func TestPinLeavesOneCPU(t *testing.T) {
	allowed, err := affinity.Allowed()
	require.NoError(t, err)
	require.NotEmpty(t, allowed)
	for _, cpu := range allowed {
		assert.Equal(t, []int{cpu}, maskAfterPin(t, cpu))
	}
	after, err := affinity.Allowed()
	require.NoError(t, err)
	assert.Equal(t, allowed, after, "the mask of other threads changed")
}

// maskAfterPin pins a goroutine of its own, which stays locked so that its thread ends with it.
func maskAfterPin(t *testing.T, cpu int) []int {
	type result struct {
		mask []int
		err  error
	}
	done := make(chan result)
	go func() {
		runtime.LockOSThread()
		err := affinity.Pin(cpu)
		mask, _ := affinity.Allowed()
		done <- result{mask, err}
	}()
	r := <-done
	require.NoError(t, r.err)
	return r.mask
}

func TestPinRefusesACPUThatIsNotThere(t *testing.T) {
	assert.ErrorContains(t, affinity.Pin(1023), "CPU 1023")
}
