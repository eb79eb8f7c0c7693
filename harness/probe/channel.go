package probe

import (
	"runtime"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/clock"
)

// channel hands a value to another goroutine over an unbuffered channel and gets it back over another one. The goroutines are
// locked to threads where locked says so, and pinned where CPUs are given.
func (e effort) channel(locked bool, askCPU, answerCPU int) func() ([]visit, error) {
	return func() ([]visit, error) {
		request, answer := make(chan uint32), make(chan uint32)
		ready := make(chan error)
		go func() {
			err := place(locked, answerCPU)
			ready <- err
			for n := range request {
				answer <- n
			}
		}()
		defer close(request)
		if err := <-ready; err != nil {
			return nil, err
		}
		if err := place(locked, askCPU); err != nil {
			return nil, err
		}
		trips, warmup := e.channels, e.channels/10
		samples := make([]uint64, warmup+trips)
		last := clock.Ticks()
		for i := range samples {
			request <- uint32(i)
			<-answer
			now := clock.Ticks()
			samples[i], last = now-last, now
		}
		return []visit{single(samples[warmup:])}, nil
	}
}

// place locks and pins the calling goroutine, for the rest of its life.
func place(locked bool, cpu int) error {
	if locked {
		runtime.LockOSThread()
	}
	if cpu == noPin {
		return nil
	}
	return affinity.Pin(cpu)
}
