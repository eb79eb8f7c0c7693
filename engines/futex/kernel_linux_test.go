package futex

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
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestAHelperSleepsOnTheSequenceWord shows by the kernel's own account that the engine uses the primitive that it is named
// for: the waiting thread is inside futex(2), and the address it sleeps on is the gate's word.
func TestAHelperSleepsOnTheSequenceWord(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	g := newGate(forkjoin.Shape{Helpers: 1}).(*gate)
	tid, done := make(chan int), make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		tid <- syscall.Gettid()
		for {
			if _, ok := g.Await(0); !ok {
				return
			}
			g.Arrive(0, rules.NoRule)
		}
	}()
	thread := <-tid
	want := fmt.Sprintf("%d 0x%x ", syscall.SYS_FUTEX, uintptr(unsafe.Pointer(&g.start.sequence)))
	for range 3 {
		assert.Eventually(t, func() bool { return strings.HasPrefix(systemCall(t, thread), want) },
			10*time.Second, time.Millisecond, "the helper never slept on the gate's word")
		g.Fork(&packet.Packet{})
		assert.Equal(t, rules.NoRule, g.Join())
	}
	g.Close()
	<-done
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
