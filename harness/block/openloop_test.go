package block

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/packet"
)

const bucket = 0.001 // the histogram's buckets are that wide

// TestStallShowsInResponsesByHand: a packet every 100 us that takes 10 us, and every 10 s one that takes 100 ms more. Behind it
// packet k of the backlog was due k*100 us later, and starts when the k before it have taken 10 us each, so that
// its response is 100 ms - k*90 us + 10 us. Of the 100,000 packets of a period 1,000 are above the p99: k = 0 to
// 999, so that the p99 is that of k = 1000, 10.01 ms. The p99.9 is that of k = 100, 91.01 ms.
func TestStallShowsInResponsesByHand(t *testing.T) {
	const service, stall, period = 10 * time.Microsecond, 100 * time.Millisecond, 10 * time.Second
	clock := &simTime{}
	b := open(clock, working(clock, service, stall, period), "rate:10000", 100*time.Second)
	require.Equal(t, study.BlockOK, b.Status, b.Reason)
	require.EqualValues(t, 1_000_000, b.Open.Offered)
	assert.Zero(t, b.Open.Missed)
	assert.InEpsilon(t, 10_010_000, *b.Open.ResponseP99NS, bucket)
	assert.InEpsilon(t, 91_010_000, *b.Open.ResponseP999NS, bucket)
	assert.InEpsilon(t, 100_010_000, *b.Open.ResponseMaxNS, bucket)
	assert.InEpsilon(t, 10_000, *b.Open.ResponseP50NS, bucket)
	assert.InEpsilon(t, 10_000, b.Open.OfferedPPS, 1e-6)

	// Service times of the same packets, and a closed loop over the same stalls, both hide them.
	assert.InEpsilon(t, 10_000, *b.P999NS, bucket)
	closed, tally := &simTime{}, newTally(1, never)
	engine := working(closed, service, stall, period)
	for closed.now < uint64(100*time.Second) {
		start := closed.now
		engine.Evaluate(&packet.Packet{})
		tally.fold([]uint64{closed.now - start})
	}
	all := tally.halves[0].histogram(1)
	assert.InEpsilon(t, 10_000, all.Quantile(0.99), bucket)
	assert.InEpsilon(t, 10_000, all.Quantile(0.999), bucket)
	assert.InEpsilon(t, 100_010_000, all.Max(), bucket, "it is there, once in a million")
}

// TestStallShowsInARealOpenLoop is the same for 0.4 s: the closed loop has its two stalls in far less than 1% of the samples, the
// open loop in the packets that were due meanwhile, a tenth of them.
func TestStallShowsInARealOpenLoop(t *testing.T) {
	measured := func(arrivals string) study.Block {
		j := fakeJob()
		j.Duration, j.Group.Arrivals = 400*time.Millisecond, arrivals
		j.Cell.Delay, j.Cell.Stall = 5_000, &study.Stall{For: study.Nanoseconds(20 * time.Millisecond), Every: study.Nanoseconds(150 * time.Millisecond)}
		b := measure(j, delay(j.Cell, &fake{}), fakeMaterial(100))
		require.Equal(t, study.BlockOK, b.Status, b.Reason)
		return b
	}
	opened, closed := measured("rate:10000"), measured("closed")
	assert.Nil(t, closed.Open)
	assert.Greater(t, *opened.Open.ResponseP99NS, 10e6)
	assert.Less(t, *closed.P99NS, *opened.Open.ResponseP99NS/2)
	assert.Equal(t, opened.Open.Offered, opened.Samples+opened.Open.Missed)
	assert.Equal(t, opened.Samples, opened.Accepted+opened.Dropped)
	h, err := study.Decode(opened.Open.Histogram)
	require.NoError(t, err)
	assert.EqualValues(t, opened.Open.Offered, h.Count())
}

// TestFixedRateKeepsItsRate: over a minute of naps that end late nothing adds up.
func TestFixedRateKeepsItsRate(t *testing.T) {
	for _, rate := range []float64{1_000, 10_000, 100_000} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			const minute = time.Minute
			clock := &simTime{step: 250, late: oversleeping(uint64(rate))}
			var starts []uint64
			engine := &fake{each: func(*packet.Packet) { starts = append(starts, clock.now); clock.now += 500 }}
			b := open(clock, engine, fmt.Sprintf("rate:%g", rate), minute)
			require.EqualValues(t, rate*minute.Seconds(), b.Open.Offered)
			require.Len(t, starts, int(b.Open.Offered))
			elapsed := float64(starts[len(starts)-1]-starts[0]) / 1e9
			assert.InEpsilon(t, rate, float64(len(starts)-1)/elapsed, 0.001)
			drift := elapsed*1e9 - float64(len(starts)-1)/rate*1e9
			assert.Less(t, math.Abs(drift), 1e6)
			require.NotNil(t, b.Open.LagP99NS)
			if rate == 1_000 { // at higher rates there is no time to nap
				assert.Greater(t, *b.Open.LagMaxNS, 100_000.0, "naps that ended after their packet was due")
				assert.True(t, b.Open.GeneratorLate)
			} else {
				assert.Less(t, *b.Open.LagP99NS, 1000.0)
			}
		})
	}
}

func TestOverloadIsSaturatedAndCountsWhoStillWaits(t *testing.T) {
	clock := &simTime{}
	b := open(clock, working(clock, 400*time.Microsecond, 0, 0), "rate:10000", time.Second)
	assert.EqualValues(t, 10_000, b.Open.Offered)
	assert.InDelta(t, 5_000, float64(b.Samples), 2, "two seconds of 400 us")
	assert.Equal(t, b.Open.Offered, b.Samples+b.Open.Missed)
	assert.True(t, b.Open.Saturated)
	assert.False(t, b.Open.GeneratorLate)
	assert.InEpsilon(t, 2_500, b.PktPerS, 0.001)
	// The last packet was due at 1 s and gave up at 2 s; the first one that was given up on was due at 0.5 s and waited 1.5 s.
	assert.InEpsilon(t, 1.5e9, *b.Open.ResponseMaxNS, 0.001)
	// Half of the responses lie evenly between 0 and 1.5 s (served), half between 1 and 1.5 s (missed). Below x, above 1 s, lie
	// the shares x/3 and x-1, which are one half at x = 1.125.
	assert.InEpsilon(t, 1.125e9, *b.Open.ResponseP50NS, 0.002)

	clock = &simTime{}
	b = open(clock, working(clock, 50*time.Microsecond, 0, 0), "rate:10000", time.Second)
	assert.False(t, b.Open.Saturated)
	assert.InEpsilon(t, 10_000, b.PktPerS, 0.001)
	assert.InEpsilon(t, 0.5, 1-b.Open.GeneratorCPUs, 1, "the simulated naps take no CPU")
}

func TestSimultaneousArrivalsQueue(t *testing.T) {
	clock := &simTime{}
	j := fakeJob()
	m := fakeMaterial(3)
	for i, at := range []int64{0, 0, 0} {
		m.raw[i].TimeNS = at
	}
	m.raw[2].TimeNS = 4_200
	j.Group.Order, j.TicksPerNS = "file", 1
	w := newWalker(j, m, loop{engine: working(clock, time.Microsecond, 0, 0), mask: ^uint64(0)})
	o := newOpenLoop(w, clock, 1, newTally(1, 0))
	next, err := Arrivals{Kind: Capture, Factor: 2}.schedule(1, m.raw, nil)
	require.NoError(t, err)
	o.run(next, 3_000) // packets 0 and 1 at 0, packet 2 at 2.1 us; the next cycle is at 3.15 us
	open, err := o.arrived.fill(3_000, 3_000)
	require.NoError(t, err)
	assert.EqualValues(t, 3, open.Offered)
	assert.EqualValues(t, 1, open.Queued)
	assert.InEpsilon(t, (1_000+2_000+1_000)/3.0, *open.ResponseMeanNS, bucket)
	assert.InEpsilon(t, 1_000, float64(o.tally.ticks)/3, bucket, "service times don't contain the queue")
}

func TestPermutationsDrawnWhileWalkingAreWhole(t *testing.T) {
	o := newOpenLoop(newWalker(fakeJob(), fakeMaterial(100), loop{}), &simTime{}, 1, newTally(1, 0))
	var passes [2][]uint32
	for p := range passes {
		seen := map[uint32]bool{}
		for range 100 {
			k := o.step()
			passes[p] = append(passes[p], k)
			seen[k] = true
		}
		assert.Len(t, seen, 100)
	}
	assert.NotEqual(t, passes[0], passes[1])
}

func TestOpenLoopChecksVerdicts(t *testing.T) {
	clock := &simTime{}
	b := open(clock, reference{}, "poisson:10000", time.Second)
	assert.Equal(t, study.BlockInvalid, b.Status)
	assert.Positive(t, b.Mismatches)
}

func TestNothingDueIsAFailure(t *testing.T) {
	b := open(&simTime{}, &fake{}, "poisson:0.000001", time.Second)
	assert.Equal(t, study.BlockFailed, b.Status)
	assert.Contains(t, b.Reason, "no packet was due within 1s")
}

func TestSchedules(t *testing.T) {
	times := func(s string, packets []inputs.Packet, n int) (out []float64) {
		a, err := ParseArrivals(s)
		require.NoError(t, err)
		next, err := a.schedule(5, packets, nil)
		require.NoError(t, err)
		for range n {
			out = append(out, next())
		}
		return out
	}
	assert.Equal(t, []float64{0, 250e6, 500e6}, times("rate:4", nil, 3))
	captured := []inputs.Packet{{TimeNS: 100}, {Number: 1, TimeNS: 300}, {Number: 2, TimeNS: 900}}
	assert.Equal(t, []float64{0, 200, 800, 1200, 1400}, times("capture", captured, 5), "the mean gap, 400, lies between cycles")
	assert.Equal(t, []float64{0, 20, 80, 120, 140}, times("capture:x10", captured, 5))

	const n = 200_000
	gaps := times("poisson:1000", nil, n)
	assert.Equal(t, gaps, times("poisson:1000", nil, n), "the same for all cells of a repetition")
	mean := gaps[n-1] / n
	assert.InEpsilon(t, 1e6, mean, 5/math.Sqrt(n))
	above := 0
	for i := 1; i < n; i++ {
		if gaps[i]-gaps[i-1] > 1e6 {
			above++
		}
	}
	assert.InDelta(t, 1/math.E, float64(above)/n, 0.01, "gaps are exponential")
}

func TestArrivalsWords(t *testing.T) {
	for _, bad := range []string{"rate", "rate:", "rate:0", "rate:-1", "rate:NaN", "rate:1e9", "poisson:x", "capture:2", "capture:x0", "open", "closed:1"} {
		_, err := ParseArrivals(bad)
		assert.ErrorIs(t, err, errArrivals, bad)
	}
	a, err := ParseArrivals("rate:1e5")
	require.NoError(t, err)
	assert.Equal(t, Arrivals{Kind: Rate, PPS: 1e5}, a)
	assert.True(t, a.Open())
	a, err = ParseArrivals("")
	require.NoError(t, err)
	assert.False(t, a.Open())
	_, err = Arrivals{Kind: Capture, Factor: 1}.schedule(1, []inputs.Packet{{TimeNS: 5}, {Number: 1, TimeNS: 5}}, nil)
	assert.ErrorContains(t, err, "no times")
}

func TestAnchorsTellTheRate(t *testing.T) {
	a := anchor{ticks: 1_000, mono: time.Second}
	assert.Equal(t, 2.5, a.rate(anchor{ticks: 1_000 + 250e6, mono: time.Second + 100*time.Millisecond}, 2.4))
	assert.Equal(t, 2.4, a.rate(anchor{ticks: 1_001, mono: time.Second + time.Millisecond}, 2.4), "too close")
	assert.InDelta(t, 100, a.drift(anchor{ticks: 1_000 + 2e9, mono: 2*time.Second + 100}, 2), 1e-6)
	now := readAnchor()
	assert.Positive(t, now.ticks)
	assert.Positive(t, now.mono)
}

func TestAnOpenLoopAllocatesNothing(t *testing.T) {
	for _, parse := range []bool{false, true} {
		j := fakeJob()
		j.Duration, j.Group.Arrivals, j.Group.IncludeParse = 50*time.Millisecond, "rate:100000", parse
		b := measure(j, &fake{}, fakeMaterial(100))
		require.Equal(t, study.BlockOK, b.Status, b.Reason)
		assert.Less(t, b.AllocsPerPkt, 0.001)
	}
}
