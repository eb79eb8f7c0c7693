package deadline

import (
	"sync/atomic"
	"time"

	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
)

// The word's values below firstStamp.
const (
	idle       = 0
	claimed    = 1
	firstStamp = 2
)

// Gate decides who gives a verdict. One dispatcher enters and leaves it, one watchdog watches it. Start from NewGate.
type Gate struct {
	_ align.Pad
	// The dispatcher stores a stamp, and takes it back: stamp to idle. The watchdog takes it: stamp to claimed. Whoever
	// wins the exchange owns the packet's verdict.
	word atomic.Uint64
	_    align.Pad

	period time.Duration // the watchdog's longest sleep
}

// NewGate makes a gate for packets that may take d.
func NewGate(d time.Duration) *Gate { return &Gate{period: period(d)} }

// period bounds how much later than due a verdict is claimed: a sixteenth of the deadline, within limits.
func period(d time.Duration) time.Duration {
	const shortest, longest = 250 * time.Microsecond, 5 * time.Millisecond
	return min(max(d/16, shortest), longest)
}

// Enter puts a packet under the gate until Leave. due is a stamp of clock.Ticks. It synchronizes before the Watch that claims it.
// A gate whose last packet was claimed is entered again only when that one's Leave has returned.
func (g *Gate) Enter(due uint64) { g.word.Store(max(due, firstStamp)) }

// Leave reports whether the packet that was entered with due kept its verdict: false, it was claimed.
func (g *Gate) Leave(due uint64) bool {
	return g.word.CompareAndSwap(max(due, firstStamp), idle)
}

// Watch sleeps until a packet is overdue and claims its verdict (true), or until stop is closed (false).
func (g *Gate) Watch(stop <-chan struct{}) bool {
	timer := time.NewTimer(g.period)
	defer timer.Stop()
	for {
		select {
		case <-stop:
			return false
		case <-timer.C:
		}
		left, taken := g.look(clock.Ticks())
		if taken {
			return true
		}
		timer.Reset(left)
	}
}

// look claims what is overdue now, and returns for how long nothing needs to be looked at.
func (g *Gate) look(now uint64) (left time.Duration, taken bool) {
	due := g.word.Load()
	if due < firstStamp {
		return g.period, false
	}
	if due > now {
		return min(g.period, time.Duration(clock.Nanoseconds(due-now))+1), false
	}
	return g.period, g.word.CompareAndSwap(due, claimed)
}
