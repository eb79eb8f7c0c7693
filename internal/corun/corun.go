// Package corun measures by how much a CPU slows another one down: what a loop takes on one while the other runs it too, against what it takes alone.
//
// On two cores that is about 1, on the two hardware threads of one core near 2, since they share its load ports. A virtual machine may show its CPUs as cores
// and run them as such threads at some moments. Then a scan of rules that is bound by loads takes as long by two threads, half of the rules each, as
// by one, whatever the gate.
package corun

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/spin"
)

// words are 8 KB: those of two threads fit into the first-level cache of the core that they may share. A sample reads them passes times: some 300 to 500 ns.
const words, passes = 1024, 4

type memory [words]uint64

func newMemory() *memory { return align.Slots[memory](1)[0] }

// fill writes every word: pages that nobody wrote are all the same page, of zeros.
func (m *memory) fill() {
	for i := range m {
		m[i] = uint64(i)
	}
}

// Alone takes samples of the loop on the calling thread, in clock ticks.
func Alone(samples int) []uint64 {
	return sample(newMemory(), samples)
}

// Times are samples of the loop in clock ticks.
type Times struct {
	Alone    []uint64 // on the calling thread
	Together []uint64 // on the calling thread, while the other one runs it too
	Other    []uint64 // on the other thread alone
}

// Measure takes so many samples of each on the calling thread and on one that is pinned to cpu. The caller must be locked and pinned to another
// CPU, and GOMAXPROCS at least 3.
func Measure(cpu, samples int) (t Times, err error) {
	t.Alone = Alone(samples)
	own, other := newMemory(), newMemory()
	var began, over atomic.Bool // written by the other thread when it is about to begin, and by this one when it has its samples
	ended, err := affinity.Beside(cpu, func() {
		other.fill()
		for began.Store(true); !over.Load(); {
			read(other)
		}
		t.Other = sample(other, samples)
	})
	if err != nil {
		return Times{}, err
	}
	for !began.Load() {
		spin.Pause(1)
	}
	t.Together = sample(own, samples)
	over.Store(true)
	<-ended
	return t, nil
}

func sample(m *memory, samples int) []uint64 {
	ticks := make([]uint64, samples)
	m.fill()
	read(m)
	for i := range ticks {
		start := clock.Ticks()
		read(m)
		ticks[i] = clock.Ticks() - start
	}
	return ticks
}

func read(m *memory) {
	for range passes {
		sum(m)
	}
}

// sum keeps the load ports busy: eight loads that don't wait for one another, each added to a register.
//
//go:noinline
func sum(m *memory) uint64 {
	var a, b, c, d, e, f, g, h uint64
	for i := 0; i < words; i += 8 {
		w := (*[8]uint64)(m[i : i+8])
		a += w[0]
		b += w[1]
		c += w[2]
		d += w[3]
		e += w[4]
		f += w[5]
		g += w[6]
		h += w[7]
	}
	return a + b + c + d + e + f + g + h
}
