package studytest

import (
	"math"
	"math/rand/v2"

	"github.com/tigerbench/tigerbench/harness/study"
)

// contestant is an engine with invented means in nanoseconds, by group.
type contestant struct {
	name, title, primitive string
	original, best         float64
	share, cpus            float64
}

func (c contestant) parallel() bool { return c.name != study.Sequential && c.name != study.Reference }

var contestants = []contestant{
	{study.Reference, "reference loop", "no engine", 9, 9, 0, 1},
	{study.Sequential, "Sequential", "none, one thread", 48, 24_000, 0, 1},
	{"successive", "Successive", "futex, one after another", 91_000, 91_000, 0, 0.8},
	{"condvar", "Condition variable", "sync.Cond", 76_000, 78_000, 0.83, 0.77},
	{"barrier", "Barrier", "two blocking barriers", 92_000, 80_000, 0.87, 0.77},
	{"barrier-counter", "Barrier and counter", "blocking barrier, spun join", 84_000, 63_000, 0.9, 1.3},
	{"barrier-spin", "Spin barrier", "sense-reversing, spinning", 8_900_000, 12_600, 0.96, 2},
	{"spinwait", "Spin, yield, sleep", "PAUSE, sched_yield, sleep", 80_000, 12_400, 0.97, 1.95},
	{"spinwait-pure", "Pure spin", "PAUSE", 8_100_000, 12_350, 0.97, 2},
	{"futex", "Futex", "FUTEX_WAIT and FUTEX_WAKE", 73_000, 70_000, 0.81, 0.68},
	{"futex-barrier", "Futex and barrier", "futex fork, blocking barrier", 79_000, 75_000, 0.81, 0.7},
	{"chanbased", "Channels", "buffered channels", 74_000, 88_000, 0.72, 0.75},
	{"chanbased-unbuffered", "Unbuffered channels", "channels without a buffer", 83_000, 99_000, 0.7, 0.75},
	{"spawn", "Goroutine a shard", "go statement, WaitGroup", 52_000, 47_000, 0.31, 0.9},
	{"spawn-latch", "Goroutine and latch", "go statement, one-shot latch", 55_000, 49_000, 0.35, 0.9},
	{"mailbox", "Mailbox", "one cache line a helper", 6_000, 12_200, 0.98, 2},
}

// block makes up one block from a generator of its own, so that blocks don't depend on each other.
func block(s *study.Study, cell, repetition, visit, sequence int) study.Block {
	c, e := s.Cells[cell], contestants[cell%len(contestants)]
	random := rand.New(rand.NewPCG(s.Seed, uint64(cell<<16|repetition<<8|visit)))
	b := study.Block{Cell: cell, Repetition: repetition, Visit: visit, Sequence: sequence, Status: study.BlockOK, WallNS: 1e9}
	if c.Engine == "spinwait-pure" && c.Oversubscribed && repetition%4 == 1 {
		b.Status, b.Reason = study.BlockStalled, "no result within 10s"
		return b
	}
	b.Unsteady = random.Float64() < 0.05
	mean, samples := e.original, 12_000
	if c.Group == "best" {
		mean, samples = e.best, 4_000
	}
	drift := 1 + 0.03*math.Sin(float64(repetition)) // of the machine: everything in a repetition shares it
	fill(&b, mean*drift*(1+0.01*random.NormFloat64()), samples, random)
	b.CPUs, b.CPUNSPerPkt = e.cpus, e.cpus**b.MeanNS
	if !e.parallel() {
		return b
	}
	share := e.share
	b.ParallelShare = &share
	if e.cpus < 1.5 {
		b.VoluntaryCS, b.InvoluntaryCS = 2+0.1*random.Float64(), 0.01*random.Float64()
	}
	for range c.Workers {
		b.Workers = append(b.Workers, study.WorkerCounters{Packets: b.Samples, Rules: b.Samples * 24 / uint64(c.Workers), Matches: b.Samples / 10})
	}
	return b
}

// fill spreads log-normal samples evenly over their quantiles, draws a long tail, and takes the block's numbers from their
// histogram.
func fill(b *study.Block, mean float64, samples int, random *rand.Rand) {
	const strata, tail = 200, 0.01
	h := study.NewHistogram()
	sum := 0.0
	record := func(factor float64, n int) {
		h.RecordN(mean*factor, int64(n))
		sum += mean * factor * float64(n)
	}
	long := int(tail * float64(samples))
	for i := range strata {
		n := (samples-long)*(i+1)/strata - (samples-long)*i/strata
		record(0.98*math.Exp(0.12*math.Sqrt2*math.Erfinv(2*(float64(i)+0.5)/strata-1)), n)
	}
	for range long {
		record(1.3+0.8*random.ExpFloat64(), 1)
	}
	at := h.Quantiles([]float64{0.5, 0.9, 0.99, 0.999, 1})
	average := sum / float64(samples)
	b.Samples, b.Passes = uint64(samples), max(1, float64(samples)/5900)
	b.MeanNS, b.P50NS, b.P90NS, b.P99NS, b.MaxNS = &average, &at[0], &at[1], &at[2], &at[4]
	if samples >= study.MinP999 {
		b.P999NS = &at[3]
	}
	b.PktPerS, b.StartupNS, b.WarmupNS = 1e9/average, 4e7, 2e8
	b.Dropped, b.Accepted = b.Samples/10, b.Samples-b.Samples/10
	b.Histogram, _ = h.Encode() // of a histogram made here: Append would refuse what can't be decoded
}
