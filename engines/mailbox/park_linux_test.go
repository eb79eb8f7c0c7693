package mailbox

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestAHelperSleepsOnItsLine shows by the kernel's own account that a waiting helper sleeps in futex(2) on the word of its own line, with its mark
// on it, and that a packet wakes it.
func TestAHelperSleepsOnItsLine(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	g := NewParking(forkjoin.Shape{Helpers: 2, SpinMax: 10 * time.Microsecond})
	threads := []int{serve(g, 0), serve(g, 1)}
	for range 3 {
		for h, thread := range threads {
			word := &g.lines[h].sequence
			want := fmt.Sprintf("%d 0x%x ", syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)))
			require.Eventually(t, func() bool { return strings.HasPrefix(systemCall(t, thread), want) },
				20*time.Second, time.Millisecond, "helper %d never slept on its line", h)
			assert.NotZero(t, word.Load()&wait.Asleep)
		}
		g.Fork(&packet.Packet{})
		assert.Equal(t, rules.NoRule, g.Join())
	}
	g.Close()
}

// serve starts a helper that finds nothing, and returns its thread, which ends with it.
func serve(g *Gate, h int) (tid int) {
	thread := make(chan int)
	go func() {
		runtime.LockOSThread()
		thread <- syscall.Gettid()
		for _, ok := g.Await(h); ok; _, ok = g.Await(h) {
			g.Arrive(h, rules.NoRule)
		}
	}()
	return <-thread
}

// TestAHotForkMarksNothing: who spins leaves the word as it is, so that whoever posts makes no system call (see wait.Post).
func TestAHotForkMarksNothing(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	g := NewParking(forkjoin.Shape{Helpers: 1, SpinMax: time.Hour})
	serve(g, 0)
	for range 200 {
		g.Fork(&packet.Packet{})
		g.Join()
		assert.Zero(t, g.lines[0].sequence.Load()&wait.Asleep)
	}
	assert.Zero(t, g.Slept())
	g.Close()
}

// TestTheDispatcherSleepsToo while a helper is at work, and says how long.
func TestTheDispatcherSleepsToo(t *testing.T) {
	g := NewParking(forkjoin.Shape{Helpers: 1})
	go func() {
		_, _ = g.Await(0)
		for g.lines[0].sequence.Load()&wait.Asleep == 0 {
			time.Sleep(time.Millisecond)
		}
		g.Arrive(0, 7)
		g.Await(0)
	}()
	g.Fork(&packet.Packet{})
	assert.EqualValues(t, 7, g.Join())
	assert.Positive(t, g.Slept())
	g.Close()
}

// systemCall is what the kernel says a thread is in: number and arguments, or "running".
func systemCall(t *testing.T, thread int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/syscall", thread))
	if os.IsPermission(err) {
		t.Skip("this kernel does not show the system calls of a process to itself")
	}
	require.NoError(t, err)
	return string(text)
}
