package block

import (
	"time"

	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/nap"
)

// timeline is where an open loop takes time from: the machine's clock, or a simulated one.
type timeline interface {
	ticks() uint64
	// nap gives the CPU away for some time, which ends well before until. It returns at once where that is near.
	nap(now, until uint64)
}

// wakeMargin is how long before a deadline a nap ends: more than it takes to wake a thread on a CPU that halted.
const wakeMargin = 200 * time.Microsecond

// realTime is the machine's clock. Its thread's timers are sharp: see nap.Sharpen.
type realTime struct{ margin uint64 }

func newRealTime() realTime {
	_ = nap.Sharpen() // without it naps end late, which the lag shows
	return realTime{clock.FromDuration(wakeMargin)}
}

func (realTime) ticks() uint64 { return clock.Ticks() }

func (r realTime) nap(now, until uint64) {
	if until > now+r.margin {
		nap.For(time.Duration(clock.Nanoseconds(until - now - r.margin)))
	}
}
