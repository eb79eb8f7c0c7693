package block

import (
	"cmp"
	"slices"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

const (
	anatomyPackets = 20_000 // with stamps, at most
	anatomyStretch = 250    // packets that go without stamps, and then with them, or the other way round
)

// dissectable is an engine that says where a stamped packet's time went.
type dissectable interface {
	engines.Dissected
	Evaluate(p *packet.Packet) rules.Verdict
}

// dissection is what the pass with stamps adds up to.
type dissection struct {
	engine  dissectable
	stamped []dissected
	plain   []uint64 // ticks of packets without stamps
}

// dissected is one stamped packet.
type dissected struct {
	slot uint32
	engines.Anatomy
}

// dissect walks stretches of the corpus with stamps and without, by turns, and records where the time of the stamped packets went.
// Engines without parts have none.
func (w *walker) dissect(j *Job, engine engines.RuleEngine, b *study.Block) {
	e, ok := bare(engine).(dissectable)
	if !ok || j.AnatomyFor == 0 {
		return
	}
	d := dissection{engine: e, stamped: make([]dissected, 0, anatomyPackets), plain: make([]uint64, 0, anatomyPackets)}
	deadline := clock.Ticks() + w.ticks(float64(j.AnatomyFor))
	for turn := 0; clock.Ticks() < deadline && len(d.stamped)+len(d.plain) < 2*anatomyPackets; {
		w.next()
		w.runIn()
		for stretch := range slices.Chunk(w.order, anatomyStretch) {
			if clock.Ticks() >= deadline {
				break
			}
			w.dissectStretch(&d, stretch, turn%2 == 0, deadline)
			w.dissectStretch(&d, stretch, turn%2 != 0, deadline)
			turn++
		}
	}
	if b.Anatomy = d.anatomy(j); b.Anatomy != nil {
		b.Anatomy.Slowest = d.slowest(j, w.material)
	}
}

// dissectStretch walks one stretch, until the deadline or until there are enough.
func (w *walker) dissectStretch(d *dissection, order []uint32, stamping bool, deadline uint64) {
	d.engine.Sample(stamping)
	defer d.engine.Sample(false)
	for _, k := range order {
		if stamping && len(d.stamped) == anatomyPackets || !stamping && len(d.plain) == anatomyPackets {
			return
		}
		w.chill.all()
		s := &w.material.slots[k]
		before := clock.Ticks()
		word := inputs.Word(d.engine.Evaluate(&s.Packet))
		after := clock.OrderedTicks()
		if stamping {
			d.stamped = append(d.stamped, dissected{k, d.engine.Anatomy()})
		} else {
			d.plain = append(d.plain, after-before)
		}
		if (word^s.Want)&w.mask != 0 {
			w.mismatches.note(s.Packet.Number, s.Want, word)
		}
		if after >= deadline {
			return
		}
	}
}

// anatomy sums the pass up; nil where too few packets were stamped.
func (d *dissection) anatomy(j *Job) *study.Anatomy {
	n := len(d.stamped)
	if n < study.MinStamped || len(d.plain) < study.MinStamped {
		return nil
	}
	slices.SortStableFunc(d.stamped, func(a, b dissected) int { return cmp.Compare(a.Total(), b.Total()) })
	ns := 1 / j.TicksPerNS
	a := &study.Anatomy{
		Packets: uint64(n), Typical: meanParts(middleHalf(d.stamped), ns),
		UnstampedNS: middleMean(d.plain) * ns, Last: d.lastShares(j.Cell.Workers), Exit: d.exit(j, ns),
	}
	if n >= study.MinP99 {
		parts := meanParts(d.stamped[n-n/100:], ns)
		a.Slow = &parts
	}
	return a
}

// slowest are the slowest of the stamped packets, once they are sorted.
func (d *dissection) slowest(j *Job, m *material) (list []study.SlowPacket) {
	for i := len(d.stamped) - 1; i >= 0 && len(list) < j.Slowest; i-- {
		packet, parts := m.describe(d.stamped[i].slot), meanParts(d.stamped[i:i+1], 1/j.TicksPerNS)
		packet.NS, packet.Parts, packet.Last = parts.TotalNS, &parts, &d.stamped[i].Last
		list = append(list, packet)
	}
	return list
}

// middleHalf leaves out the lowest and the highest quarter of what is sorted.
func middleHalf[T any](sorted []T) []T { return sorted[len(sorted)/4 : len(sorted)-len(sorted)/4] }

// middleMean is the mean of the middle half. It sorts the numbers.
func middleMean[T int64 | uint64](numbers []T) float64 {
	slices.Sort(numbers)
	sum := 0.0
	middle := middleHalf(numbers)
	for _, v := range middle {
		sum += float64(v)
	}
	return sum / float64(len(middle))
}

// meanParts are the mean parts of packets.
func meanParts(packets []dissected, ns float64) (p study.Parts) {
	share := ns / float64(len(packets))
	for i := range packets {
		a := &packets[i]
		p.ForkNS += float64(a.Fork) * share
		p.SkewNS += float64(a.Skew) * share
		p.WorkNS += float64(a.Work) * share
		p.JoinNS += float64(a.Join) * share
		p.TotalNS += float64(a.Total()) * share
	}
	return p
}

// lastShares is in which share of the packets each shard ended last.
func (d *dissection) lastShares(shards int) []float64 {
	shares := make([]float64, shards)
	for i := range d.stamped {
		shares[d.stamped[i].Last] += 1 / float64(len(d.stamped))
	}
	return shares
}

// exit is what early exit did. Matcher indexed answers for a whole shard at once: it has nothing to leave.
func (d *dissection) exit(j *Job, ns float64) *study.Exit {
	var stops, wasted []int64
	for i := range d.stamped {
		if e := d.stamped[i].Exit; e.Matched {
			stops, wasted = append(stops, e.Stop), append(wasted, e.Wasted)
		}
	}
	if len(stops) < study.MinStamped || rules.Matcher(j.Group.Matcher) == rules.Indexed {
		return nil
	}
	return &study.Exit{Packets: uint64(len(stops)), StopNS: middleMean(stops) * ns, WastedNS: middleMean(wasted) * ns}
}
