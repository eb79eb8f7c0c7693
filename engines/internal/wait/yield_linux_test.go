package wait_test

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/affinity"
)

const oneCPU = "TIGERBENCH_TEST_ONE_CPU"

// TestUnlockedWaitGivesItsCPUAway has two threads pass a word on one CPU. A waiter that asked Go's scheduler alone would keep the CPU
// until the kernel's time slice ends, some hundred times as long as one that is locked to its thread: both by turns, in a process of their own.
func TestUnlockedWaitGivesItsCPUAway(t *testing.T) {
	if os.Getenv(oneCPU) == "" {
		output, err := onOneCPU(t, "-test.run", "^"+t.Name()+"$", "-test.v").CombinedOutput()
		require.NoError(t, err, "%s", output)
		require.Contains(t, string(output), "unlocked over locked", "it ran")
		return
	}
	var over []float64
	for range 9 {
		over = append(over, float64(passWord(false))/float64(passWord(true)))
	}
	slices.Sort(over)
	t.Logf("unlocked over locked: %.3g", over)
	assert.Less(t, over[len(over)/2], 20.0)
}

// onOneCPU is this program on the first CPU that it may have, with two Ps.
func onOneCPU(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	runtime.LockOSThread() // a child gets the affinity of the thread that starts it; the thread ends with the test
	all, err := affinity.Allowed()
	require.NoError(t, err)
	require.NoError(t, affinity.Pin(all[0]))
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), oneCPU+"=1", "GOMAXPROCS=2")
	return cmd
}

// passWord passes a word forth and back 20 times between one side and a thread, and returns how long that took.
func passWord(locked bool) time.Duration {
	var word atomic.Uint32
	pass := func(locked bool, first uint32) {
		if locked {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
		}
		policy := wait.SpinYield(0, locked)
		for i := range uint32(20) {
			policy.Reach(&word, 2*i+first)
			word.Add(1)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		pass(true, 1)
	}()
	start := time.Now()
	pass(locked, 0)
	<-done
	return time.Since(start)
}
