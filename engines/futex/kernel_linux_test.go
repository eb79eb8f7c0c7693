package futex

import (
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/internal/futextest"
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
	defer func() {
		g.Close()
		<-done
	}()
	thread := <-tid
	for range 3 {
		futextest.Sleeps(t, thread, &g.start.sequence)
		g.Fork(&packet.Packet{})
		assert.Equal(t, rules.NoRule, g.Join())
	}
}
