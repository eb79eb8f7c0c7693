package affinity_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/tigerbench/tigerbench/internal/affinity"
)

func TestIdleIsForOneThread(t *testing.T) {
	type result struct {
		policy uint32
		err    error
	}
	done := make(chan result)
	go func() { // stays locked, so that its thread ends with it
		runtime.LockOSThread()
		err := affinity.Idle()
		attr, _ := unix.SchedGetAttr(0, 0)
		done <- result{attr.Policy, err}
	}()
	r := <-done
	require.NoError(t, r.err)
	assert.EqualValues(t, unix.SCHED_IDLE, r.policy)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	attr, err := unix.SchedGetAttr(0, 0)
	require.NoError(t, err)
	assert.EqualValues(t, unix.SCHED_NORMAL, attr.Policy)
}
