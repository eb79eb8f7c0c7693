package block

import (
	"math/rand/v2"

	"github.com/tigerbench/tigerbench/internal/clock"
)

const (
	// Packets, and time, that a pass runs in for, untimed: enough to wake helpers that went to sleep between passes.
	runInPackets = 8
	runInMicros  = 50

	never = ^uint64(0) // a deadline that is not reached
)

// Streams of a seed: of permutations, and of arrivals. The warm-up has one of its own: a predictor must not learn the permutations that are timed next.
const (
	timedStream = iota
	warmupStream
	arrivalStream
)

// walker walks the corpus pass by pass.
type walker struct {
	loop
	material *material
	parse    bool   // inside the samples
	chill    *chill // between packets; nil: caches are left as they are
	shuffle  bool
	order    []uint32
	random   *rand.Rand
	ticks    func(ns float64) uint64
}

func newWalker(j *Job, m *material, l loop) *walker {
	w := &walker{
		loop: l, material: m, parse: j.Group.IncludeParse, shuffle: j.Group.Order != "file",
		ticks: func(ns float64) uint64 { return uint64(max(0, ns*j.TicksPerNS)) },
	}
	w.samples = make([]uint64, len(m.slots))
	for i := range w.samples {
		w.samples[i] = never // touch every page before the first pass
	}
	w.restart(j.Seed, warmupStream)
	return w
}

// restart begins with the first permutation of a seed's stream.
func (w *walker) restart(seed, stream uint64) {
	w.random = rand.New(rand.NewPCG(seed, stream))
	w.order = make([]uint32, len(w.material.slots))
	for i := range w.order {
		w.order[i] = uint32(i)
	}
}

// next permutes the packets for the next pass.
func (w *walker) next() {
	if w.shuffle {
		w.random.Shuffle(len(w.order), func(i, j int) { w.order[i], w.order[j] = w.order[j], w.order[i] })
	}
}

// pass walks the corpus once, or until it took longer than ticks.
func (w *walker) pass(ticks uint64) stretch { return w.until(w.order, clock.Ticks()+ticks) }

func (w *walker) until(order []uint32, deadline uint64) stretch {
	switch {
	case w.chill != nil:
		return w.walkCold(w.material.slots, order, deadline)
	case w.parse:
		return w.walkParsing(w.material, order, deadline)
	}
	return w.walk(w.material.slots, order, deadline)
}

// runIn walks the last packets of the pass to come, so that its first ones are as cold as the rest; nothing of it is
// recorded but a wrong verdict.
func (w *walker) runIn() {
	w.until(w.order[max(0, len(w.order)-runInPackets):], clock.Ticks()+w.ticks(runInMicros*1e3))
}
