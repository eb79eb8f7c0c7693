package block

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

func TestKnownDelayIsMeasured(t *testing.T) {
	engine := &fake{each: busy(10 * time.Microsecond)}
	b := measure(fakeJob(), engine, fakeMaterial(50))
	require.Equal(t, study.BlockOK, b.Status, b.Reason)
	assert.Equal(t, []int{4, 2, 0, 9}, []int{b.Cell, b.Repetition, b.Visit, b.Sequence})
	assert.GreaterOrEqual(t, *b.P50NS, 10_000.0*0.999, "the histogram's buckets are 0.1% wide")
	assert.GreaterOrEqual(t, *b.MeanNS, 10_000.0*0.999)
	assert.GreaterOrEqual(t, b.WallNS, 20e6, "the timed part lasts as long as asked for")
	assert.InEpsilon(t, b.WallNS, *b.MeanNS*float64(b.Samples), 1e-9, "samples add up to the wall time")
	assert.InEpsilon(t, float64(b.Samples)/50, b.Passes, 1e-9)
	assert.InEpsilon(t, 1e9 / *b.MeanNS, b.PktPerS, 1e-9)
	assert.Less(t, b.Samples, uint64(20e6/10e3)+2)
	assert.GreaterOrEqual(t, *b.MaxNS, *b.P50NS*0.999)
	assert.Zero(t, b.Mismatches)
	assert.Equal(t, 1, engine.closed)
	assert.False(t, b.ColdWarmup)
}

func TestEveryPacketIsAcceptedOrDropped(t *testing.T) {
	b := measure(fakeJob(), &fake{}, fakeMaterial(300))
	assert.Equal(t, b.Samples, b.Accepted+b.Dropped)
	assert.InDelta(t, float64(b.Samples)/3, float64(b.Dropped), 100, "every third packet, but for a pass that was cut")
	h, err := study.Decode(b.Histogram)
	require.NoError(t, err)
	assert.Equal(t, int64(b.Samples), h.Count())
}

func TestPercentilesNeedTheirSamples(t *testing.T) {
	for name, tc := range map[string]struct {
		delay     time.Duration
		p99, p999 bool
	}{
		"few":  {100 * time.Microsecond, false, false},
		"some": {5 * time.Microsecond, true, false},
		"many": {0, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			engine := &fake{}
			if tc.delay > 0 {
				engine.each = busy(tc.delay)
			}
			b := measure(fakeJob(), engine, fakeMaterial(20))
			assert.NotNil(t, b.P50NS)
			assert.Equal(t, b.Samples >= study.MinP99, b.P99NS != nil)
			assert.Equal(t, b.Samples >= study.MinP999, b.P999NS != nil)
			if !tc.p99 {
				assert.Less(t, b.Samples, uint64(study.MinP99), "the delay bounds the samples, however free the machine")
			}
			if !tc.p999 {
				assert.Less(t, b.Samples, uint64(study.MinP999))
			}
		})
	}
}

func TestSlowEngineEndsInTime(t *testing.T) {
	engine := &fake{each: func(*packet.Packet) { time.Sleep(8 * time.Millisecond) }}
	j := fakeJob()
	j.WarmupCap = 20 * time.Millisecond
	b := measure(j, engine, fakeMaterial(5_000))
	assert.Less(t, engine.calls, 40, "warm-up, timed part and sampled pass are cut inside the first pass")
	assert.True(t, b.ColdWarmup)
	assert.Positive(t, b.Samples)
	assert.Nil(t, b.P99NS)
}

func TestUnsteadyHalves(t *testing.T) {
	for name, tc := range map[string]struct {
		early, late uint64
		want        bool
	}{
		"slower by 3%": {10_000, 10_300, true}, "slower by 1%": {10_000, 10_100, false},
		"faster by 3%": {10_300, 10_000, true}, "short and slower": {1_000, 1_200, true}, "the same": {1_000, 1_000, false},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 1_000
			tally := newTally(1, n*tc.early)
			tally.fold(slices.Repeat([]uint64{tc.early}, n))
			assert.False(t, tally.unsteady(), "there is no second half yet")
			tally.fold(slices.Repeat([]uint64{tc.late}, n))
			assert.Equal(t, tc.want, tally.unsteady())
		})
	}
}

func TestMismatchMakesTheBlockInvalid(t *testing.T) {
	engine := &fake{answer: func(p *packet.Packet) rules.Verdict {
		if p.Number == 31 {
			return rules.Verdict{Action: rules.Drop, Rule: 5}
		}
		return oracle(p)
	}}
	b := measure(fakeJob(), engine, fakeMaterial(60))
	assert.Equal(t, study.BlockInvalid, b.Status)
	assert.Positive(t, b.Mismatches)
	assert.Equal(t, "packet 2 of b.pcap: drop by rule 5, where the oracle says accept by policy", b.FirstMismatch)
	assert.Equal(t, b.Samples, b.Accepted+b.Dropped)
}

func TestWrongRuleIsAMismatchUnlessAnyDropEnds(t *testing.T) {
	other := &fake{answer: func(p *packet.Packet) rules.Verdict {
		v := oracle(p)
		if v.Action == rules.Drop {
			v.Rule++
		}
		return v
	}}
	j := fakeJob()
	assert.Equal(t, study.BlockInvalid, measure(j, other, fakeMaterial(60)).Status)
	j.Cell.EarlyExit = "any"
	assert.Equal(t, study.BlockOK, measure(j, other, fakeMaterial(60)).Status)
}

func TestPanicMakesTheBlockInvalid(t *testing.T) {
	engine := &fake{each: func(p *packet.Packet) {
		if p.Number == 7 {
			panic(workerPanic())
		}
	}}
	b := measure(fakeJob(), engine, fakeMaterial(60))
	assert.Equal(t, study.BlockInvalid, b.Status)
	assert.Contains(t, b.Reason, "rule 3 panicked in worker 1")
	assert.Equal(t, 1, engine.closed)
}

func TestAllocationsAreCounted(t *testing.T) {
	var kept []byte
	long := fakeJob()
	long.Duration = 200 * time.Millisecond // what else allocates, while it runs in, weighs little in it
	many := measure(long, &fake{each: func(*packet.Packet) { kept = make([]byte, 600) }}, fakeMaterial(500))
	assert.InDelta(t, 1, many.AllocsPerPkt, 0.1)
	assert.Len(t, kept, 600)
	none := measure(fakeJob(), &fake{}, fakeMaterial(500))
	assert.InDelta(t, 0, none.AllocsPerPkt, 0.001, "the loop and the folding allocate nothing")
}

func TestReferenceIsTheLoopAlone(t *testing.T) {
	j := fakeJob()
	j.Cell.Engine = study.Reference
	b := measure(j, reference{}, fakeMaterial(500))
	assert.Equal(t, study.BlockOK, b.Status)
	assert.Nil(t, b.ParallelShare)
	assert.Empty(t, b.Workers)
	assert.Positive(t, b.Samples)
	assert.Zero(t, b.Accepted+b.Dropped, "it decides nothing")
}

// overlapping is a fake whose shards overlap in half of the packets that it stamps.
type overlapping struct {
	fake
	stamping bool
	stamped  int
}

func (o *overlapping) Sample(on bool) { o.stamping = on }

func (o *overlapping) Evaluate(p *packet.Packet) rules.Verdict {
	if o.stamping {
		o.stamped++
	}
	return o.fake.Evaluate(p)
}

func (o *overlapping) Overlap() (packets, overlapped uint64) {
	return uint64(o.stamped), uint64(o.stamped / 2)
}

func TestParallelShareNeedsItsPackets(t *testing.T) {
	for name, packets := range map[string]int{"enough": study.MinStamped, "too few": study.MinStamped - 1} {
		t.Run(name, func(t *testing.T) {
			j := fakeJob()
			j.SamplePkts, j.SampleFor = packets, time.Minute
			b := measure(j, &overlapping{}, fakeMaterial(500))
			require.Equal(t, study.BlockOK, b.Status, b.Reason)
			assert.EqualValues(t, packets, b.StampedPkts)
			if packets < study.MinStamped {
				assert.Nil(t, b.ParallelShare)
				return
			}
			require.NotNil(t, b.ParallelShare)
			assert.InDelta(t, 0.5, *b.ParallelShare, 0.01)
		})
	}
}
