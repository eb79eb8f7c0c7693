// Package roundtrip measures the floor under every fork and join: how long one cache line takes to another CPU and back.
//
// On a virtual machine the floor moves: the hypervisor may run two virtual CPUs on siblings of one core at one moment (some
// 100 ns) and on distant cores at the next (some 400 ns), so it is measured beside whatever it is compared with.
package roundtrip

import (
	"runtime"
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/spin"
)

// line carries request (odd) and answer (even) in one word.
type line struct{ sequence atomic.Uint32 }

// Measure bounces one cache line trips times between the calling thread and a helper pinned to cpu, and returns one
// sample a trip in clock ticks. The caller must be locked and pinned to another CPU, and GOMAXPROCS at least 3.
func Measure(cpu, trips int) ([]uint64, error) {
	l := align.Slots[line](1)[0]
	ready := make(chan error)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread() // the thread ends with the goroutine: it never unlocks
		err := affinity.Pin(cpu)
		ready <- err
		if err == nil {
			l.answer(trips)
		}
	}()
	if err := <-ready; err != nil {
		return nil, err
	}
	samples := l.ask(trips)
	<-ended
	return samples, nil
}

// ask stores odd sequences and waits for the even ones.
func (l *line) ask(trips int) []uint64 {
	samples := make([]uint64, trips)
	last := clock.Ticks()
	for i := range samples {
		l.sequence.Store(uint32(2*i + 1))
		l.reach(uint32(2*i + 2))
		now := clock.Ticks()
		samples[i], last = now-last, now
	}
	return samples
}

// answer waits for odd sequences and stores the even ones.
func (l *line) answer(trips int) {
	for i := range trips {
		l.reach(uint32(2*i + 1))
		l.sequence.Store(uint32(2*i + 2))
	}
}

func (l *line) reach(want uint32) {
	for l.sequence.Load() != want {
		spin.Pause(1)
	}
}
