// Package roundtrip measures the floor under fork and join: how long one cache line takes to another CPU and back. How it is looked for is a part of that: a
// PAUSE between looks takes longer than some shorter waits.
//
// On a virtual machine the floor moves: the hypervisor may run two virtual CPUs near each other at one moment (some
// 80 ns) and on distant cores at the next (some 400 ns), so it is measured beside whatever it is compared with.
package roundtrip

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/spin"
)

// word is alone on its cache line. Both sides wait for it to become what the other one stores.
type word struct{ sequence atomic.Uint32 }

// Measure bounces one cache line trips times between the calling thread and a helper pinned to cpu, and returns one
// sample a trip in clock ticks. Request (odd) and answer (even) travel in the one word; both sides look for it one PAUSE apart. The caller must be
// locked and pinned to another CPU, and GOMAXPROCS at least 3.
func Measure(cpu, trips int) ([]uint64, error) {
	line := align.Slots[word](1)[0]
	return bounce(cpu, trips, line, line, false)
}

// MeasureShortWaits does the same with looks that are spin.Short apart and fetch the line to write it, as package mailbox's first ones: the shortest of
// the ways that were tried (docs/adr/0021).
func MeasureShortWaits(cpu, trips int) ([]uint64, error) {
	line := align.Slots[word](1)[0]
	return bounce(cpu, trips, line, line, true)
}

// MeasureTwoLines does the same as Measure with the request in one line and the answer in another: what a gate pays that does not
// send the answer back in the line that brought the packet.
func MeasureTwoLines(cpu, trips int) ([]uint64, error) {
	lines := align.Slots[word](2)
	return bounce(cpu, trips, lines[0], lines[1], false)
}

func bounce(cpu, trips int, request, answer *word, short bool) ([]uint64, error) {
	ended, err := affinity.Beside(cpu, func() {
		for i := range trips {
			request.reach(uint32(2*i+1), short)
			answer.sequence.Store(uint32(2*i + 2))
		}
	})
	if err != nil {
		return nil, err
	}
	samples := make([]uint64, trips)
	last := clock.Ticks()
	for i := range samples {
		request.sequence.Store(uint32(2*i + 1))
		answer.reach(uint32(2*i+2), short)
		now := clock.Ticks()
		samples[i], last = now-last, now
	}
	<-ended
	return samples, nil
}

// reach looks for want a PAUSE apart, or after short waits.
func (w *word) reach(want uint32, short bool) {
	for w.sequence.Load() != want {
		if short {
			spin.Short()
			spin.Own(&w.sequence)
		} else {
			spin.Pause(1)
		}
	}
}
