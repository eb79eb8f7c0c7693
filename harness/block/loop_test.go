package block

import (
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
)

func workerPanic() error { return &engines.WorkerPanic{Worker: 1, Rule: 3, Value: "boom"} }

func TestSlotLayout(t *testing.T) {
	assert.EqualValues(t, inputs.SlotBytes, unsafe.Sizeof(Slot{}))
	assert.Zero(t, unsafe.Offsetof(Slot{}.Packet))
	slots := make([]Slot, 5_000)
	assert.Zero(t, uintptr(unsafe.Pointer(&slots[0]))%64, "large slices begin at a page")
}

func TestSamplesAddUpToTheWalk(t *testing.T) {
	m := fakeMaterial(400)
	w := newWalker(fakeJob(), m, loop{engine: &fake{}, mask: ^uint64(0)})
	for range 3 {
		w.next()
		s := w.pass(clock.FromDuration(time.Second))
		sum := uint64(0)
		for _, ticks := range w.samples[:s.n] {
			sum += ticks
		}
		assert.Equal(t, 400, s.n)
		assert.Equal(t, s.last-s.first, sum)
	}
}

func TestWalkStopsAtItsDeadline(t *testing.T) {
	w := newWalker(fakeJob(), fakeMaterial(400), loop{engine: &fake{each: busy(time.Millisecond)}, mask: 0})
	s := w.pass(clock.FromDuration(2500 * time.Microsecond))
	assert.LessOrEqual(t, s.n, 3)
	assert.GreaterOrEqual(t, s.n, 1, "a walk takes at least one packet")
}

func TestParsingInsideGivesTheSamePackets(t *testing.T) {
	j := fakeJob()
	j.Group.IncludeParse = true
	var seen []uint32
	engine := &fake{each: func(p *packet.Packet) { seen = append(seen, p.Number) }}
	w := newWalker(j, fakeMaterial(90), loop{engine: engine, mask: ^uint64(0)})
	w.next()
	w.pass(clock.FromDuration(time.Second))
	assert.Equal(t, w.order, seen)
	assert.Zero(t, w.mismatches.count)
}

func TestPassesArePermutations(t *testing.T) {
	order := func(seed uint64, passes int, shuffled bool) []uint32 {
		j := fakeJob()
		if !shuffled {
			j.Group.Order = "file"
		}
		w := newWalker(j, fakeMaterial(200), loop{engine: reference{}})
		w.restart(seed, timedStream)
		for range passes {
			w.next()
		}
		return w.order
	}
	inOrder := order(1, 3, false)
	assert.True(t, slices.IsSorted(inOrder))
	first, second := order(1, 1, true), order(1, 2, true)
	assert.NotEqual(t, first, second, "each pass is permuted anew")
	assert.NotEqual(t, first, order(2, 1, true), "by its seed")
	assert.Equal(t, first, order(1, 1, true), "and by nothing else")
	assert.Equal(t, inOrder, slices.Sorted(slices.Values(first)), "every packet once")
}

func TestWarmUpWalksOtherPermutationsThanTheTimedPart(t *testing.T) {
	var seen []uint32
	j := fakeJob()
	j.Warmup, j.WarmupPasses, j.Duration = 0, 1, time.Microsecond
	w := newWalker(j, fakeMaterial(200), loop{engine: &fake{each: func(p *packet.Packet) { seen = append(seen, p.Number) }}})
	b := j.blank()
	w.warmUp(j, &b)
	warm := slices.Clone(seen)
	assert.Len(t, warm, 200)
	other := newWalker(j, fakeMaterial(200), loop{engine: reference{}})
	other.restart(j.Seed, timedStream)
	other.next()
	seen = nil
	assert.NoError(t, w.timed(j, newTally(1, never), &b))
	assert.NotEqual(t, warm, other.order)
	// However many passes fit, and wherever time cut the run-in: it walks the tail of the first permutation, the pass its head.
	assert.Equal(t, other.order[200-runInPackets], seen[0], "timed passes depend on the seed alone")
	assert.Contains(t, seen[:min(len(seen), runInPackets+1)], other.order[0], "the run-in leaves the first packets cold")
}

// BenchmarkReferenceLoop is what the loop itself costs: a stamp, a store, two compares, the next packet.
func BenchmarkReferenceLoop(b *testing.B) {
	w := newWalker(fakeJob(), fakeMaterial(5_000), loop{engine: reference{}})
	w.next()
	n := 0
	for b.Loop() {
		n += w.pass(never >> 1).n
	}
	b.ReportMetric(float64(b.Elapsed())/float64(n), "ns/packet")
}

// BenchmarkFold is what happens to each sample between passes.
func BenchmarkFold(b *testing.B) {
	samples := make([]uint64, 5_000)
	for i := range samples {
		samples[i] = uint64(50 + i%700)
	}
	t := newTally(clock.PerNanosecond(), never)
	n := 0
	for b.Loop() {
		t.fold(samples)
		n += len(samples)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(n), "ns/sample")
}
