package mailbox

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/internal/futextest"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestAHelperSleepsOnItsLine shows by the kernel's own account that a waiting helper sleeps in futex(2) on the word of its own line, with its mark
// on it, and that a packet wakes it.
func TestAHelperSleepsOnItsLine(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	g := NewParking(forkjoin.Shape{Helpers: 2, SpinMax: 10 * time.Microsecond})
	defer g.Close()
	threads := []int{serve(g, 0), serve(g, 1)}
	for range 3 {
		for h, thread := range threads {
			word := &g.lines[h].sequence
			futextest.Sleeps(t, thread, word)
			assert.NotZero(t, word.Load()&wait.Asleep)
		}
		g.Fork(&packet.Packet{})
		assert.Equal(t, rules.NoRule, g.Join())
	}
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
