package block

import (
	"cmp"
	"runtime/metrics"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// slowest keeps the slowest packets of the timed part. It looks at samples while they are folded, between passes: the timed loop knows
// nothing of it. It allocates nothing there. A nil one keeps none.
type slowest struct {
	kept    []slow // no more than its capacity, the slowest first
	metrics []metrics.Sample
	cycles  uint64 // collections until now
	steal   *usage.StealReader
	stolen  time.Duration // until stealAt
	stealAt uint64        // ticks
}

// slow is one of the slowest packets.
type slow struct {
	ticks    uint64 // of service
	response uint64 // from when it was due; 0 in a closed loop
	at       uint64 // its end, in ticks of the timed part; of a closed loop, as the next
	around   around
	slot     uint32
}

// rank is what packets are compared by: the response where they come at their own pace.
func (p *slow) rank() uint64 { return max(p.ticks, p.response) }

// around is what happened in the pass that a packet was in.
type around struct {
	packets     int
	involuntary int64
	cycles      uint64
	stolen      time.Duration // between two readings, one before and one behind the packet
	known       bool          // whether steal was read
}

// stealEvery is how often steal is read at most: the kernel counts it in steps of that.
const stealEvery = 10 * time.Millisecond

// watchSlowest keeps the k slowest packets from now on.
func watchSlowest(k int) *slowest {
	if k <= 0 {
		return nil
	}
	s := &slowest{kept: make([]slow, 0, k), metrics: []metrics.Sample{{Name: cyclesMetric}}, steal: usage.OpenSteal(), stealAt: clock.Ticks()}
	s.stolen, _ = s.steal.Read()
	s.collections() // the first reading allocates
	return s
}

// collections is how many there were since it was asked last.
func (s *slowest) collections() uint64 {
	metrics.Read(s.metrics)
	before := s.cycles
	s.cycles = s.metrics[0].Value.Uint64()
	return s.cycles - before
}

// fold looks at the samples of one pass over order, which t does not have yet, and which used so much.
func (s *slowest) fold(samples []uint64, order []uint32, t *tally, used usage.Usage) {
	if s == nil {
		return
	}
	a := around{packets: len(samples), involuntary: used.Involuntary, cycles: s.collections()}
	a.stolen, a.known = s.stealSince()
	at := t.spent()
	for i, ticks := range samples {
		at += ticks
		if len(s.kept) < cap(s.kept) || ticks > s.kept[len(s.kept)-1].rank() {
			s.add(slow{ticks: ticks, at: at, around: a, slot: order[i]})
		}
		at += t.gap
	}
}

// respond looks at one sample of an open loop.
func (s *slowest) respond(p *sample) {
	if s != nil && (len(s.kept) < cap(s.kept) || p.response > s.kept[len(s.kept)-1].rank()) {
		s.add(slow{ticks: p.service, response: p.response, slot: p.slot})
	}
}

// stealSince is what the hypervisor took since it was asked last, where it is time to ask again.
func (s *slowest) stealSince() (stolen time.Duration, known bool) {
	now := clock.Ticks()
	if now-s.stealAt < clock.FromDuration(stealEvery) {
		return 0, false
	}
	before := s.stolen
	s.stealAt = now
	if s.stolen, known = s.steal.Read(); !known {
		return 0, false
	}
	return s.stolen - before, true
}

// add puts a packet into its place, and the fastest out where there is no room.
func (s *slowest) add(p slow) {
	s.kept = s.kept[:min(len(s.kept), cap(s.kept)-1)]
	at, _ := slices.BinarySearchFunc(s.kept, p, func(a, b slow) int { return cmp.Compare(b.rank(), a.rank()) })
	s.kept = slices.Insert(s.kept, at, p)
}

// list describes what was kept, and ends the watch.
func (s *slowest) list(m *material, nsPerTick float64) []study.SlowPacket {
	if s == nil {
		return nil
	}
	s.steal.Close()
	var list []study.SlowPacket
	for _, p := range s.kept {
		packet := m.describe(p.slot)
		packet.NS = float64(p.ticks) * nsPerTick
		if p.response > 0 {
			packet.ResponseNS = value(float64(p.response) * nsPerTick)
		} else {
			packet.AtNS, packet.Around = value(float64(p.at)*nsPerTick), p.around.describe()
		}
		list = append(list, packet)
	}
	return list
}

func (a around) describe() *study.Around {
	d := &study.Around{Packets: a.packets, InvoluntarySwitches: a.involuntary, GCCycles: a.cycles}
	if a.known {
		d.StealNS = value(float64(max(0, a.stolen)))
	}
	return d
}

// describe says which packet stands in a slot, and what the oracle says about it.
func (m *material) describe(slot uint32) study.SlowPacket {
	s := &m.slots[slot]
	file, number := m.origin(s.Packet.Number)
	return study.SlowPacket{File: file, Packet: number, Verdict: describe(s.Want)}
}
