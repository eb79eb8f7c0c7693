package futex_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/tigerbench/tigerbench/internal/futex"
)

// patience ends a test that would hang.
const patience = 20 * time.Second

func TestWaitReturnsAtOnceWhenTheWordDiffers(t *testing.T) {
	var word atomic.Uint32
	word.Store(7)
	futex.Wait(&word, 6)
}

func TestWakeWithoutASleeperWakesNobody(t *testing.T) {
	var word atomic.Uint32
	assert.Zero(t, futex.Wake(&word, 1))
}

// sleeper waits on word, on a thread of its own, until it is no longer 0; done is closed then. tid is its thread's.
func sleeper(word *atomic.Uint32) (tid int, done <-chan struct{}) {
	ended, thread := make(chan struct{}), make(chan int)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		thread <- unix.Gettid()
		for word.Load() == 0 {
			futex.Wait(word, 0)
		}
		close(ended)
	}()
	return <-thread, ended
}

// TestWakeEndsAWait wakes the waiter while the word is unchanged, so that it waits again, until Wake says that it woke
// one: that one slept.
func TestWakeEndsAWait(t *testing.T) {
	var word atomic.Uint32
	_, done := sleeper(&word)
	require.Eventually(t, func() bool { return futex.Wake(&word, 1) == 1 }, patience, time.Millisecond)
	word.Store(1)
	futex.Wake(&word, 1)
	<-done
}

// TestACollectionDoesNotWaitForASleeper hangs if Wait keeps its P.
func TestACollectionDoesNotWaitForASleeper(t *testing.T) {
	var word atomic.Uint32
	tid, done := sleeper(&word)
	defer func() { word.Store(1); futex.Wake(&word, 1); <-done }()
	if _, err := os.ReadFile(callOf(tid)); err != nil {
		t.Skipf("the kernel does not show system calls: %v", err)
	}
	require.Eventually(t, func() bool { return inFutex(tid, &word) }, patience, time.Millisecond, "the waiter never slept")
	runtime.GC()
}

// inFutex reports whether a thread sleeps in futex(2) on word: the kernel shows a sleeper's call and its arguments.
func inFutex(tid int, word *atomic.Uint32) bool {
	call, err := os.ReadFile(callOf(tid))
	return err == nil && strings.HasPrefix(string(call), fmt.Sprintf("%d %p ", unix.SYS_FUTEX, word))
}

func callOf(tid int) string { return fmt.Sprintf("/proc/self/task/%d/syscall", tid) }

func TestSleepTakesItsTime(t *testing.T) {
	t0 := time.Now()
	futex.Sleep(3 * time.Millisecond)
	assert.GreaterOrEqual(t, time.Since(t0), 3*time.Millisecond)
	futex.Yield()
}
