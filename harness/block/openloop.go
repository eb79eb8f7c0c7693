package block

import (
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// openLoop hands packets over when they are due, not when the engine is ready: the dispatcher sleeps and then spins until the
// next arrival, and calls the engine. What is due while the engine is busy waits, and its response time counts from when it
// was due: nothing is left out because the engine was slow.
//
//	due            start            verdict
//	 |--- lag, or ---|---- service ----|
//	 |    queue      |                 |
//	 |------------ response -----------|
type openLoop struct {
	*walker
	time    timeline
	perNS   float64 // ticks of a nanosecond
	tally   *tally  // service times
	arrived *arrivalTally
	slowest *slowest
	ring    []sample // recorded when there is nothing else to do
	head    int      // of ring: the next to record
	count   int      // in ring
	at      int      // in order
	length  float64  // of the timed part, nanoseconds
	drift   float64
	packet  packet.Packet // where parsing is inside: the one at hand
	view    packet.L7     // and its layer-7 view
}

// sample is one packet.
type sample struct {
	service, response uint64
	lag               uint64 // never: the engine was busy when it was due
	second            bool   // due in the second half of the block
	slot              uint32
}

const (
	ringSamples = 4096  // 128 KiB, so that it stays beside the working set in a second-level cache
	foldSamples = 64    // recorded at once
	foldTicksNS = 5_000 // time for that
	leadNS      = 1e6   // from the loop's start to the first arrival
	settleNS    = 20e3  // of that, for reading usage
	patience    = 2     // times the length: when the block gives up on packets that still wait
)

func newOpenLoop(w *walker, time timeline, perNS float64, t *tally) *openLoop {
	o := &openLoop{walker: w, time: time, perNS: perNS, tally: t, arrived: newArrivalTally(t.nsPerTick)}
	o.ring = make([]sample, ringSamples)
	for i := range o.ring {
		o.ring[i].lag = never // touch every page before the first packet
	}
	return o
}

// run hands over every packet that is due within length nanoseconds.
func (o *openLoop) run(next schedule, length float64) {
	start := o.time.ticks() + o.span(leadNS)
	giveUp := start + o.span(patience*length)
	o.await(o.time.ticks(), start-o.span(settleNS))
	o.arrived.waited, o.arrived.asleep = 0, 0
	before, end := usage.Read(), start
	for after := next(); after < length; after = next() {
		due := start + o.span(after)
		o.arrived.offered++
		k := o.step()
		s := sample{lag: never, second: after >= length/2, slot: k}
		now := o.time.ticks()
		switch {
		case now >= giveUp:
			o.miss(now - due)
			continue
		case now < due:
			now = o.await(now, due)
			s.lag = now - due
		}
		want, word, number := o.evaluate(k)
		end = o.time.ticks()
		s.service, s.response = end-now, end-due
		o.check(number, want, word)
		o.keep(s)
	}
	if whole := start + o.span(length); end < whole {
		end = o.await(end, whole)
	}
	o.fold(o.count)
	o.tally.wall, o.tally.used = end-start, usage.Read().Minus(before)
}

func (o *openLoop) span(ns float64) uint64 { return uint64(ns * o.perNS) }

// step takes the next packet of a permutation that is drawn as it is walked: shuffling a whole one would hold arrivals up.
func (o *openLoop) step() uint32 {
	if o.at == len(o.order) {
		o.at = 0
	}
	if o.shuffle {
		j := o.at + o.random.IntN(len(o.order)-o.at)
		o.order[o.at], o.order[j] = o.order[j], o.order[o.at]
	}
	o.at++
	return o.order[o.at-1]
}

// await waits until due, and records samples meanwhile. It returns the first stamp at or after due.
func (o *openLoop) await(now, due uint64) uint64 {
	begin, foldTicks := now, o.span(foldTicksNS)
	for o.count >= foldSamples && now+foldTicks < due {
		o.fold(foldSamples)
		now = o.time.ticks()
	}
	o.time.nap(now, due)
	woke := o.time.ticks()
	asleep := woke - now
	for now = woke; now < due; {
		now = o.time.ticks()
	}
	o.arrived.waited += now - begin
	o.arrived.asleep += asleep
	return now
}

func (o *openLoop) evaluate(k uint32) (want, word uint64, number uint32) {
	s := &o.material.slots[k]
	if !o.parse {
		return s.Want, inputs.Word(o.engine.Evaluate(&s.Packet)), s.Packet.Number
	}
	raw, p := &o.material.raw[k], &o.packet
	p.Number = raw.Number
	packet.Parse(p, raw.Link, raw.Data)
	if o.material.need != 0 {
		packet.FindL7(p, &o.view, o.material.need)
	}
	return s.Want, inputs.Word(o.engine.Evaluate(p)), p.Number
}

func (o *openLoop) check(number uint32, want, word uint64) {
	if (word^want)&o.mask != 0 {
		o.mismatches.note(number, want, word)
	}
	if inputs.Unword(word).Action == rules.Drop {
		o.arrived.dropped++
	}
}

// keep puts a sample into the ring; where it is full all of it is recorded, whatever waits.
func (o *openLoop) keep(s sample) {
	if o.count == len(o.ring) {
		o.fold(o.count)
	}
	o.ring[(o.head+o.count)%len(o.ring)] = s
	o.count++
}

// fold records the n oldest samples.
func (o *openLoop) fold(n int) {
	for range n {
		s := &o.ring[o.head]
		h := &o.tally.halves[0]
		if s.second {
			h = &o.tally.halves[1]
		}
		o.tally.add(h, s.service)
		o.arrived.add(s)
		o.slowest.respond(s)
		o.head = (o.head + 1) % len(o.ring)
	}
	o.count -= n
}

// miss counts a packet that was never handed over. It waited at least so long, and counts as if that had been its response.
func (o *openLoop) miss(waited uint64) {
	o.arrived.missed++
	o.arrived.respond(waited)
}
