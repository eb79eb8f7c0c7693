package futex_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/internal/futex"
)

func TestWaitReturnsAtOnceWhenTheWordDiffers(t *testing.T) {
	var word atomic.Uint32
	word.Store(7)
	futex.Wait(&word, 6)
}

func TestWakeWithoutASleeperWakesNobody(t *testing.T) {
	var word atomic.Uint32
	assert.Zero(t, futex.Wake(&word, 1))
}

// TestWakeEndsAWait passes only if the waiter slept: Wake must report that it woke one.
func TestWakeEndsAWait(t *testing.T) {
	var word atomic.Uint32
	done := make(chan struct{})
	go func() {
		for word.Load() == 0 {
			futex.Wait(&word, 0)
		}
		close(done)
	}()
	time.Sleep(20 * time.Millisecond)
	word.Store(1)
	assert.Equal(t, 1, futex.Wake(&word, 1))
	<-done
}

// TestACollectionDoesNotWaitForASleeper hangs if Wait keeps its P.
func TestACollectionDoesNotWaitForASleeper(t *testing.T) {
	var word atomic.Uint32
	done := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		for word.Load() == 0 {
			futex.Wait(&word, 0)
		}
		close(done)
	}()
	time.Sleep(5 * time.Millisecond)
	runtime.GC()
	word.Store(1)
	futex.Wake(&word, 1)
	<-done
}

func TestSleepTakesItsTime(t *testing.T) {
	t0 := time.Now()
	futex.Sleep(3 * time.Millisecond)
	assert.GreaterOrEqual(t, time.Since(t0), 3*time.Millisecond)
	futex.Yield()
}
