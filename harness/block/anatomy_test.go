package block

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// anatomical is a fake that stamps nothing, and says that its n-th stamped packet took n ticks of work.
type anatomical struct {
	overlapping
	packets int64
	exit    engines.Exit
}

func (a *anatomical) Evaluate(p *packet.Packet) rules.Verdict {
	if a.stamping {
		a.packets++
	}
	return a.fake.Evaluate(p)
}

func (a *anatomical) Anatomy() engines.Anatomy {
	return engines.Anatomy{Fork: 100, Skew: 10, Work: a.packets, Join: 50, Last: int(a.packets % 2), Exit: a.exit}
}

func anatomyJob() *Job {
	j := fakeJob()
	j.Cell.Workers, j.AnatomyFor, j.TicksPerNS, j.SamplePkts = 2, time.Minute, 1, 0
	return j
}

func TestAnatomyIsOfAPassOfItsOwn(t *testing.T) {
	e := &anatomical{exit: engines.Exit{Matched: true, Stop: 30, Wasted: 40}}
	b := measure(anatomyJob(), e, fakeMaterial(1_000))
	require.Equal(t, study.BlockOK, b.Status, b.Reason)
	a := b.Anatomy
	require.NotNil(t, a)
	assert.EqualValues(t, anatomyPackets, e.packets, "the timed part, the warm-up and run-ins have no stamps")
	assert.EqualValues(t, anatomyPackets, a.Packets)
	// The middle half of 1, 2, ..., n ticks has the mean (n+1)/2, the slowest hundredth n - n/200 + 1/2.
	assert.InDelta(t, 10_000.5, a.Typical.WorkNS, 1e-6)
	assert.InDelta(t, 10_160.5, a.Typical.TotalNS, 1e-6)
	assert.InDelta(t, 19_900.5, a.Slow.WorkNS, 1e-6)
	assert.InDeltaSlice(t, []float64{0.5, 0.5}, a.Last, 1e-9)
	assert.Positive(t, a.UnstampedNS)
	assert.Equal(t, &study.Exit{Packets: anatomyPackets, StopNS: 30, WastedNS: 40}, a.Exit)
}

func TestAnatomyIsOnlyThereWhereAskedFor(t *testing.T) {
	j := anatomyJob()
	j.AnatomyFor = 0
	assert.Nil(t, measure(j, &anatomical{}, fakeMaterial(100)).Anatomy)
	assert.Nil(t, measure(anatomyJob(), &fake{}, fakeMaterial(100)).Anatomy, "an engine without parts")
}

func TestAnatomyNeedsItsPackets(t *testing.T) {
	d := dissection{stamped: make([]dissected, study.MinStamped), plain: make([]uint64, study.MinStamped)}
	a := d.anatomy(anatomyJob())
	require.NotNil(t, a)
	assert.Nil(t, a.Slow, "too few for a tail")
	assert.Nil(t, a.Exit, "no packet had a match")
	d.plain = d.plain[1:]
	assert.Nil(t, d.anatomy(anatomyJob()))
}

func TestAnatomyComparesVerdicts(t *testing.T) {
	e := &anatomical{}
	e.answer = func(p *packet.Packet) rules.Verdict {
		if e.stamping {
			return rules.Verdict{Action: rules.Drop, Rule: 99}
		}
		return oracle(p)
	}
	assert.Equal(t, study.BlockInvalid, measure(anatomyJob(), e, fakeMaterial(100)).Status)
}

func TestTheOffsetThatMayBeLargestStands(t *testing.T) {
	small, large := offset{value(-5), value(60)}, offset{value(50), value(20)}
	assert.Greater(t, large.most(), small.most())
	var a study.Anatomy
	small.fill(&a)
	assert.Equal(t, []float64{-5, 60}, []float64{*a.OffsetNS, *a.OffsetUncertaintyNS})
	small.fill(nil)
	none, err := clockOffset(fakeJob())
	assert.NoError(t, err)
	assert.Nil(t, none.ns, "nobody asked")
}

// TestAnatomyEndsInTime: where its time is over, it does not walk the rest of the corpus.
func TestAnatomyEndsInTime(t *testing.T) {
	e := &anatomical{}
	each := busy(2 * time.Millisecond)
	e.each = func(p *packet.Packet) {
		if e.stamping {
			each(p)
		}
	}
	j := anatomyJob()
	j.AnatomyFor = time.Millisecond
	require.Equal(t, study.BlockOK, measure(j, e, fakeMaterial(20*anatomyStretch)).Status)
	assert.LessOrEqual(t, e.packets, int64(1), "one packet takes twice that time")
}
