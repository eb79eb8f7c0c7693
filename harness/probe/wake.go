package probe

import (
	"errors"
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/futex"
	"github.com/tigerbench/tigerbench/internal/spin"
)

// bed is what waker and sleeper share.
type bed struct {
	call   atomic.Uint32 // the waker raises it, the sleeper sleeps on it
	_      align.Pad
	answer atomic.Uint32 // the sleeper sets it to call's value once awake; the waker may sleep on it
	woken  atomic.Uint64 // the sleeper's first stamp of this call, published by answer
}

// settle is how long, in ns, the waker lets the sleeper's CPU go idle: longer than it takes to halt one.
const settle = 100_000

// errTooBusy is returned where the sleeper was not asleep in most of the calls.
var errTooBusy = errors.New("the sleeper was hardly ever asleep, the machine is too busy")

// wake measures the cost of FUTEX_WAKE to the waker, and the time until the sleeper runs. Calls that woke nobody, because the sleeper
// was still on its way to sleep, are left out.
func (e effort) wake(cpu int) func() ([]visit, error) {
	return func() ([]visit, error) {
		b := align.Slots[bed](1)[0]
		warmup := e.wakes / 10
		ended, err := b.sleeper(cpu)
		if err != nil {
			return nil, err
		}
		var costs, latencies []uint64
		for call := uint32(1); len(costs) < warmup+e.wakes && int(call) < 4*(warmup+e.wakes); call++ {
			if cost, latency, slept := b.callOnce(call); slept {
				costs, latencies = append(costs, cost), append(latencies, latency)
			}
		}
		b.call.Store(bedtime)
		futex.Wake(&b.call, 1)
		<-ended
		if len(costs) < warmup+e.wakes/2 {
			return nil, errTooBusy
		}
		return []visit{single(costs[warmup:]), single(latencies[warmup:])}, nil
	}
}

// bedtime ends the sleeper.
const bedtime = ^uint32(0)

// sleeper sleeps on call until it is raised, notes when it woke, and answers.
func (b *bed) sleeper(cpu int) (ended <-chan struct{}, err error) {
	return affinity.Beside(cpu, func() {
		for last := uint32(0); ; {
			for b.call.Load() == last {
				futex.Wait(&b.call, last)
			}
			now := clock.OrderedTicks()
			if last = b.call.Load(); last == bedtime {
				return
			}
			b.woken.Store(now)
			b.answer.Store(last)
			futex.Wake(&b.answer, 1)
		}
	})
}

// callOnce lets the sleeper fall asleep, and wakes it. The waker sleeps until the answer, so that a sleeper on its own CPU can run.
func (b *bed) callOnce(call uint32) (cost, latency uint64, slept bool) {
	for start := clock.Ticks(); clock.Nanoseconds(clock.Ticks()-start) < settle; {
		spin.Pause(10)
	}
	futex.Yield() // the sleeper may wait for this very CPU to fall asleep on it
	b.call.Store(call)
	start := clock.OrderedTicks()
	woken := futex.Wake(&b.call, 1)
	cost = clock.OrderedTicks() - start
	for b.answer.Load() != call {
		futex.Wait(&b.answer, call-1)
	}
	return cost, b.woken.Load() - start, woken == 1
}
