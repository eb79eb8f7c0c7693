package deadline

import (
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
)

func TestTheWordIsAloneOnItsLines(t *testing.T) {
	var g Gate
	assert.GreaterOrEqual(t, unsafe.Offsetof(g.word), uintptr(align.Line))
	assert.GreaterOrEqual(t, unsafe.Offsetof(g.period)-unsafe.Offsetof(g.word), uintptr(align.Line))
}

func TestTheWatchdogsSleep(t *testing.T) {
	for d, want := range map[time.Duration]time.Duration{
		time.Millisecond: 250 * time.Microsecond, 50 * time.Millisecond: 3125 * time.Microsecond, time.Second: 5 * time.Millisecond,
	} {
		assert.Equal(t, want, period(d), d)
	}
}

// TestLook goes through what a watchdog can find.
func TestLook(t *testing.T) {
	ms := clock.FromDuration(time.Millisecond)
	const start = 1 << 40
	g := NewGate(160 * time.Millisecond)
	left, taken := g.look(start)
	assert.False(t, taken, "nothing is evaluated")
	assert.Equal(t, 5*time.Millisecond, left)

	g.Enter(start + 100*ms)
	left, taken = g.look(start)
	assert.False(t, taken)
	assert.Equal(t, 5*time.Millisecond, left, "a packet behind this one can be due earlier")
	left, taken = g.look(start + 99*ms)
	assert.False(t, taken)
	assert.InDelta(t, float64(time.Millisecond), float64(left), 1000)
	assert.True(t, g.Leave(start+100*ms), "in time")

	g.Enter(start + 100*ms)
	_, taken = g.look(start + 100*ms)
	assert.True(t, taken)
	_, taken = g.look(start + 200*ms)
	assert.False(t, taken, "once")
	assert.False(t, g.Leave(start+100*ms))

	g.Enter(0)
	_, taken = g.look(start)
	assert.True(t, taken, "a stamp is never taken for a state")
	assert.False(t, g.Leave(0))
}

func TestWatchEnds(t *testing.T) {
	stop := make(chan struct{})
	close(stop)
	assert.False(t, NewGate(time.Second).Watch(stop))
}

// TestEachVerdictHasOneOwner has packets take about as long as their deadline, so that both sides win many times.
func TestEachVerdictHasOneOwner(t *testing.T) {
	const packets = 3000
	g := NewGate(time.Millisecond)
	owners := make([]atomic.Int32, packets)
	var current int // written before Enter, read after a claim
	stop, claims := make(chan struct{}), make(chan int, packets)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for done := false; !done; {
			if _, taken := g.look(clock.Ticks()); taken {
				owners[current].Add(1)
				claims <- current
			}
			select {
			case <-stop:
				done = true
			default:
				runtime.Gosched()
			}
		}
	}()
	kept := 0
	for i := range packets {
		current = i
		due := clock.Ticks() + clock.FromDuration(time.Duration(rand.IntN(3000)))
		g.Enter(due)
		for range rand.IntN(4) {
			runtime.Gosched()
		}
		if g.Leave(due) {
			owners[i].Add(1)
			kept++
			continue
		}
		assert.Equal(t, i, <-claims, "the watchdog sees the packet that was entered")
	}
	close(stop)
	<-ended
	for i := range owners {
		assert.EqualValues(t, 1, owners[i].Load(), i)
	}
	assert.Positive(t, kept)
	assert.Less(t, kept, packets)
}
