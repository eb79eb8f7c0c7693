package block

import (
	"flag"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/packet"
)

var generatorFor = flag.Duration("generator", 200*time.Millisecond, "how long BenchmarkGenerator generates at each rate")

// TestTheArrivalsClockDoesNotDrift: 1 ms in a minute is 17 parts in a million. A warm-up as blocks have it tells the clock's rate.
func TestTheArrivalsClockDoesNotDrift(t *testing.T) {
	best := math.Inf(1)
	for try := 0; try < 5 && best > 1e6/60; try++ {
		j := fakeJob()
		j.Warmup, j.WarmupCap, j.Duration, j.Group.Arrivals = 200*time.Millisecond, 200*time.Millisecond, 300*time.Millisecond, "rate:1000"
		b := measure(j, &fake{}, fakeMaterial(100))
		require.Equal(t, study.BlockOK, b.Status, b.Reason)
		best = min(best, math.Abs(b.Open.DriftNS)/j.Duration.Seconds())
	}
	assert.Less(t, best, 1e6/60, "nanoseconds a second")
}

// BenchmarkGenerator generates packets at fixed rates and prints how well: by how much of a percent the mean rate is off, the
// lag, and by how much the last packet was late against the system's monotonic clock. For a minute each, alone on the machine:
//
//	go test ./harness/block -run '^$' -bench Generator -benchtime 1x -generator 1m
func BenchmarkGenerator(b *testing.B) {
	for _, rate := range []float64{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("rate=%.0f", rate), func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			for b.Loop() {
				generate(b, rate)
			}
		})
	}
}

func generate(b *testing.B, rate float64) {
	var first, last time.Duration
	j := fakeJob()
	j.Warmup, j.WarmupCap, j.Duration, j.Group.Arrivals = 200*time.Millisecond, 200*time.Millisecond, *generatorFor, fmt.Sprintf("rate:%g", rate)
	j.Cell.Engine = study.Reference // any verdict will do
	started := readAnchor()
	w := newWalker(j, fakeMaterial(1_000), loop{engine: reference{}})
	block := j.blank()
	w.warmUp(j, &block)
	w.engine = &fake{each: func(*packet.Packet) {
		if last = usage.Monotonic(); first == 0 {
			first = last
		}
	}}
	o := newOpenLoop(w, newRealTime(), started.rate(readAnchor(), j.TicksPerNS), newTally(j.TicksPerNS, 0))
	arrivals, err := ParseArrivals(j.Group.Arrivals)
	require.NoError(b, err)
	require.NoError(b, o.timed(j, arrivals, &block))
	o.tally.fill(&block, block.Dropped, len(o.order))
	require.NoError(b, o.describe(&block))
	n := float64(block.Samples - 1)
	b.ReportMetric(100*(n/(last-first).Seconds()/rate-1), "%-off-rate")
	b.ReportMetric(float64(last-first)-n/rate*1e9, "late-ns")
	b.ReportMetric(block.Open.DriftNS, "drift-ns")
	b.ReportMetric(*block.Open.LagP50NS, "lag-p50-ns")
	if block.Open.LagP99NS != nil {
		b.ReportMetric(*block.Open.LagP99NS, "lag-p99-ns")
	}
	b.ReportMetric(block.Open.GeneratorCPUs, "cpus")
	b.ReportMetric(0, "ns/op")
}
