package report

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// made is a row of the made-up study: what a plausible machine with two CPUs might give.
type made struct {
	engine, primitive string
	p50, p99, p999    float64 // ns; 0: none
	cpus, switches    float64
	marks             []string
	status            string
	good              int
}

const (
	madeReps    = 10
	madePackets = 512_000
)

// madeShape is the group of the original's shape: what spins stalls.
var madeShape = []made{
	{"sequential", "none, one thread", 31.2, 62, 118, 1, 0.00001, nil, "ok", 10},
	{"successive", "baton handed from worker to worker", 168_000, 310_000, 1_210_000, 0.92, 4.1, []string{"not parallel"}, "ok", 10},
	{"condvar", "sync.Mutex and sync.Cond", 74_300, 121_000, 480_000, 0.91, 5.8, nil, "ok", 10},
	{"barrier", "two blocking barriers", 91_200, 142_000, 530_000, 1.02, 6.2, []string{"unsteady 2/10"}, "ok", 10},
	{"barrier-counter", "blocking start barrier, spun counter", 63_100, 8_020_000, 12_000_000, 1.7, 2.2, nil, "ok", 10},
	{"barrier-spin", "two sense-reversing spin barriers", 8_010_000, 16_100_000, 0, 2, 0.9, []string{"stalled 7/10"}, "stalled", 3},
	{"spinwait", "spin, yield, sleep on a sequence word", 27_900, 81_000, 402_000, 1.96, 2.4, nil, "ok", 10},
	{"spinwait-pure", "pure spinning on a sequence word", 0, 0, 0, 0, 0, []string{"stalled 10/10"}, "stalled", 0},
	{"futex", "FUTEX_WAIT and FUTEX_WAKE, both ways", 61_800, 103_000, 390_000, 0.83, 6.0, nil, "ok", 10},
	{"futex-barrier", "FUTEX_WAKE to fork, blocking barrier to join", 68_400, 117_000, 411_000, 0.88, 6.1, nil, "ok", 10},
	{"chanbased", "buffered channels", 73_900, 133_000, 520_000, 0.97, 5.9, []string{"unsteady 2/10"}, "ok", 10},
	{"chanbased-unbuffered", "unbuffered channels", 79_100, 141_000, 560_000, 0.99, 6.4, nil, "ok", 10},
	{"spawn", "a goroutine per shard and sync.WaitGroup", 1_240, 4_900, 31_000, 1.04, 0.01, []string{"not parallel"}, "ok", 10},
	{"spawn-latch", "a goroutine per shard and a one-shot latch", 1_310, 5_200, 33_000, 1.05, 0.01, []string{"not parallel"}, "ok", 10},
	{"mailbox", "one cache line per helper, polled", 3_820, 9_700, 61_000, 1.99, 0.0004, nil, "ok", 10},
}

// madeBest is the group in which fork-join pays.
var madeBest = []made{
	{"sequential", "none, one thread", 24_300, 26_100, 41_000, 1, 0.00002, nil, "ok", 10},
	{"successive", "baton handed from worker to worker", 88_100, 141_000, 602_000, 1.01, 2.0, []string{"not parallel"}, "ok", 10},
	{"condvar", "sync.Mutex and sync.Cond", 70_100, 119_000, 470_000, 1.11, 2.9, nil, "ok", 10},
	{"barrier", "two blocking barriers", 76_400, 128_000, 510_000, 1.13, 3.1, nil, "ok", 10},
	{"barrier-counter", "blocking start barrier, spun counter", 14_900, 71_000, 210_000, 1.63, 1.0, nil, "ok", 10},
	{"barrier-spin", "two sense-reversing spin barriers", 12_830, 14_100, 33_000, 1.99, 0.0004, nil, "ok", 10},
	{"spinwait", "spin, yield, sleep on a sequence word", 12_610, 13_900, 30_100, 1.99, 0.0003, nil, "ok", 10},
	{"spinwait-pure", "pure spinning on a sequence word", 12_590, 13_800, 29_400, 2, 0.0003, nil, "ok", 10},
	{"futex", "FUTEX_WAIT and FUTEX_WAKE, both ways", 63_000, 101_000, 388_000, 1.08, 2.0, []string{"unsteady 3/10"}, "ok", 10},
	{"futex-barrier", "FUTEX_WAKE to fork, blocking barrier to join", 66_900, 112_000, 402_000, 1.09, 2.5, nil, "ok", 10},
	{"chanbased", "buffered channels", 22_400, 96_000, 320_000, 1.52, 1.2, nil, "ok", 10},
	{"chanbased-unbuffered", "unbuffered channels", 23_900, 103_000, 340_000, 1.5, 1.3, nil, "ok", 10},
	{"spawn", "a goroutine per shard and sync.WaitGroup", 19_800, 61_000, 190_000, 1.66, 0.8, nil, "ok", 10},
	{"spawn-latch", "a goroutine per shard and a one-shot latch", 20_300, 64_000, 0, 1.64, 0.8, nil, "ok", 10},
	{"mailbox", "one cache line per helper, polled", 12_440, 13_500, 28_700, 1.99, 0.0003, nil, "ok", 10},
}

// exampleStudy returns the made-up study, the same on every call.
func exampleStudy(t testing.TB) *study.Results {
	t.Helper()
	r := &study.Results{Dir: "results/2026-01-31-run", Study: madeStudy()}
	addGroup(t, r, 0, madeShape, 3)
	addGroup(t, r, 1, madeBest, 2)
	r.Drifts = []study.Drift{{Group: "original", Spread: 0.0123}, {Group: "best", Spread: 0.0087}}
	r.Warnings = []string{"no cpufreq governor could be read: frequencies may have changed"}
	return r
}

func madeStudy() study.Study {
	return study.Study{
		Schema: study.Schema, Name: "run", Status: study.Complete, Seed: 20260131, Repetitions: madeReps, Duration: 300e6, Warmup: 200e6,
		Started: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
		Environment: study.Environment{CPU: "Example CPU 9000 @ 2.60GHz", CPUs: 2, Topology: "2 cores, 1 thread each, 1 L3",
			Caches: "L1d 48K L2 2M L3 32M", VM: "KVM", OS: "Debian GNU/Linux 12", Kernel: "6.18.44", Clock: "TSC, 0.385 ns a tick", Go: "go1.26.8",
			GOMAXPROCS: 5, GOGC: "off", Version: "0.1.0", Commit: "0123456789abcdef0123"},
		Inputs: []study.Input{{Kind: "corpus", Name: "web", SHA256: "9f86d081884c7d659a2f", Packets: 6000, Replayed: 5900},
			{Kind: "rules", Name: "builtin:24", SHA256: "60303ae22b998861bce3", Rules: 24}},
		Groups: []study.Group{
			{ID: "original", Title: "original shape, W=3", Corpus: "web", Rules: "builtin:24", Matcher: "linear", Pin: "cores", Order: "shuffled", Oversubscribed: true},
			{ID: "best", Title: "best shape here, W=2", Corpus: "web", Rules: "synthetic:24,cost=1us", Matcher: "linear", Pin: "cores", Order: "shuffled"},
		},
	}
}

func addGroup(t testing.TB, r *study.Results, index int, list []made, workers int) {
	group := r.Study.Groups[index]
	baseline := list[0].mean()
	for _, m := range append([]made{{study.Reference, "", 19.2, 24, 40, 1, 0, nil, "ok", 10}}, list...) {
		cell := study.Cell{ID: len(r.Study.Cells), Group: group.ID, Engine: m.engine, Title: m.engine, Label: m.engine,
			Primitive: m.primitive, RuleCount: 24, Workers: workers, Participants: workers + 1, EarlyExit: "ordered", ExitEvery: 2, Shards: "contiguous"}
		r.Study.Cells = append(r.Study.Cells, cell)
		r.Rows = append(r.Rows, m.row(cell, group, baseline))
		if m.good > 0 {
			r.Blocks = append(r.Blocks, study.Block{Cell: cell.ID, Status: study.BlockOK, Histogram: m.histogram(t)})
		}
	}
}

func (m made) mean() float64 { return m.p50*1.05 + m.p99*0.01 }

func (m made) row(cell study.Cell, group study.Group, baseline float64) study.Row {
	r := study.Row{Cell: cell, Group: group, Engine: m.engine, Primitive: m.primitive, GroupTitle: group.Title, Label: cell.Label,
		Matcher: group.Matcher, Rules: group.Rules, RuleCount: cell.RuleCount, Workers: cell.Workers, Pin: group.Pin,
		EarlyExit: cell.EarlyExit, ExitEvery: cell.ExitEvery, Shards: cell.Shards, Corpus: group.Corpus,
		Status: m.status, Marks: m.marks, BlocksOK: m.good, Blocks: madeReps}
	if m.good == 0 {
		return r
	}
	mean := m.mean()
	r.Samples, r.Verified = uint64(1e8/mean), madePackets*uint64(m.good)
	r.P50NS, r.P99NS, r.MeanNS = &m.p50, &m.p99, &mean
	if m.p999 > 0 {
		r.P999NS = &m.p999
	} else {
		r.Samples = 8_214
	}
	rate, cpuTime := 1e9/mean, mean*m.cpus
	r.PktPerS, r.CPUs, r.CPUNSPerPkt, r.CSPerPkt = &rate, &m.cpus, &cpuTime, &m.switches
	if m.status == study.BlockOK && m.engine != study.Reference {
		ratio := (baseline - 19.2) / (mean - 19.2)
		low, high, coverage := ratio*0.976, ratio*1.018, 0.979
		r.Ratio, r.RatioRaw, r.RatioCoverage = &ratio, &ratio, &coverage
		if m.engine != study.Sequential {
			r.RatioLo, r.RatioHi = &low, &high
		}
	}
	return r
}

// histogram has about the row's p50, p99 and p99.9, with straight lines between them on the tail axis.
func (m made) histogram(t testing.TB) string {
	h := study.NewHistogram()
	last := m.p999
	if last == 0 {
		last = m.p99 * 2
	}
	xs := []float64{0, 0.301, 2, 3, 6}
	ys := []float64{m.p50 * 0.9, m.p50, m.p99, last, last * 6}
	const samples = 200_000
	for i := range 2000 {
		// The upper half of the samples is spread evenly over the tail axis.
		from, to := tail01(i, 2000), tail01(i+1, 2000)
		x := tailPosition((from + to) / 2)
		k := 0
		for k < len(xs)-2 && x > xs[k+1] {
			k++
		}
		share := (x - xs[k]) / (xs[k+1] - xs[k])
		h.RecordN(math.Exp(math.Log(ys[k])+share*(math.Log(ys[k+1])-math.Log(ys[k]))), int64((to-from)*samples+0.5))
	}
	encoded, err := h.Encode()
	require.NoError(t, err)
	return encoded
}

// tail01 is the i-th of n quantiles that lie evenly on the tail axis up to 99.999%.
func tail01(i, n int) float64 { return 1 - math.Pow(10, -5*float64(i)/float64(n)) }
