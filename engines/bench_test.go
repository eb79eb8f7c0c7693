package engines_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// mostWorkers is the most that tests and benchmarks of this package use.
const mostWorkers = 5

// TestMain gives every participant a P, once and before any New: see engines.Spec.Check.
func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(max(runtime.NumCPU(), mostWorkers+2))
	os.Exit(m.Run())
}

// BenchmarkEvaluate measures service time, packet after packet, for every engine. One time stamp a packet is part of
// it. More participants than CPUs are measured like all others: a pure spinner's packet then takes milliseconds, so it
// has few samples, and a percentile that needs more is left out.
//
//	go test -bench Evaluate -count 10 ./engines | benchstat -col /engine -
func BenchmarkEvaluate(b *testing.B) {
	machine, err := topology.Local()
	require.NoError(b, err)
	web := load(b, "builtin:web")
	for _, spec := range catalog.All() {
		for _, set := range benchSets(b) {
			for _, c := range []engines.Config{callerRuns(2), engines.Default(3)} {
				name := fmt.Sprintf("engine=%s/rules=%d/workers=%d", spec.Name, set.Len(), c.Workers)
				b.Run(name, func(b *testing.B) { benchmark(b, bench{spec, set, pinned(machine, c), web.packets}) })
			}
		}
	}
}

// callerRuns is the shape that needs the fewest CPUs: the dispatcher takes a shard itself. Looking at what others
// found every 2 rules, as the original does, costs more than the rules; every 64 it does not show.
func callerRuns(workers int) engines.Config {
	c := engines.Default(workers)
	c.CallerRuns, c.ExitEvery = true, 64
	return c
}

// pinned pins the helpers; the first CPU chosen is the dispatcher's.
func pinned(m topology.Machine, c engines.Config) engines.Config {
	c.CPUs = m.Choose(c.Participants())[1:]
	return c
}

type bench struct {
	spec    engines.Spec
	set     *rules.Set
	c       engines.Config
	packets []packet.Packet
}

func benchmark(b *testing.B, run bench) {
	if err := run.spec.Check(run.c); err != nil {
		b.Skip(err)
	}
	pinDispatcher(b)
	e, err := run.spec.New(run.set, run.c)
	require.NoError(b, err)
	defer func() { require.NoError(b, e.Close()) }()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	s := newSamples()
	for i := range min(len(run.packets), 32) { // warm caches and predictors, and find helpers that have begun to wait
		e.Evaluate(&run.packets[i])
	}
	b.ReportAllocs()
	b.ResetTimer()
	s.last = clock.Ticks()
	for i, at := 0, 0; i < b.N; i++ {
		e.Evaluate(&run.packets[at])
		if at++; at == len(run.packets) {
			at = 0
		}
		s.add(b)
	}
	b.StopTimer()
	s.report(b)
}

// pinDispatcher locks the benchmark's goroutine to a thread that ends with it.
func pinDispatcher(b *testing.B) {
	runtime.LockOSThread()
	m, err := topology.Local()
	require.NoError(b, err)
	if err := affinity.Pin(m.Choose(1)[0]); err != nil {
		b.Logf("not pinned: %v", err)
	}
}

// samples are service times in ticks, in a buffer that is folded into a histogram off the clock.
type samples struct {
	last   uint64
	buffer []uint64
	hist   *hdrhistogram.Histogram
}

const (
	bufferLen = 1 << 15
	hour      = 3600 * 1e10 // in tenths of a ns
	minP99    = 1000        // samples that a p99 needs
)

func newSamples() *samples {
	return &samples{buffer: make([]uint64, 0, bufferLen), hist: hdrhistogram.New(1, hour, 3)}
}

func (s *samples) add(b *testing.B) {
	now := clock.Ticks()
	s.buffer = append(s.buffer, now-s.last)
	if len(s.buffer) == bufferLen {
		b.StopTimer()
		s.fold(b)
		b.StartTimer()
		now = clock.Ticks()
	}
	s.last = now
}

func (s *samples) fold(b *testing.B) {
	for _, ticks := range s.buffer {
		require.NoError(b, s.hist.RecordValue(int64(clock.Nanoseconds(ticks)*10)))
	}
	s.buffer = s.buffer[:0]
}

func (s *samples) report(b *testing.B) {
	s.fold(b)
	b.ReportMetric(float64(s.hist.ValueAtQuantile(50))/10, "p50-ns")
	if s.hist.TotalCount() >= minP99 {
		b.ReportMetric(float64(s.hist.ValueAtQuantile(99))/10, "p99-ns")
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pkt/s")
}
