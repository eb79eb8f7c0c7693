package studytest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/tigerbench/tigerbench/harness/study"
)

// team is an engine whose time for a packet is an invented overhead beside its share of the rules.
type team struct {
	contestant
	overhead float64 // nanoseconds with two participants
	crowded  float64 // times as much with more participants than CPUs
}

var teams = []team{
	{contestants[0], 0, 1},
	{contestants[1], 0, 1},
	{contestant{name: "barrier-spin", title: "Spin barrier", primitive: "sense-reversing, spinning", cpus: 2}, 1_900, 4_000},
	{contestant{name: "spinwait", title: "Spin, yield, sleep", primitive: "PAUSE, sched_yield, sleep", cpus: 1.95}, 1_200, 30},
	{contestant{name: "futex", title: "Futex", primitive: "FUTEX_WAIT and FUTEX_WAKE", cpus: 0.9}, 52_000, 1.3},
	{contestant{name: "mailbox", title: "Mailbox", primitive: "one cache line a helper", cpus: 2}, 300, 20},
}

const (
	curveCPUs   = 4
	ruleCost    = 50.0 // nanoseconds
	emptyLoop   = 9.0
	ratedRules  = 400
	curveLabel  = "%s W=%d"
	sampleCount = 20_000
)

// Curves returns a made-up study of sweeps as study.Open would: over the number of rules (8 groups), over workers (without rules, and with 200), and
// over offered rates. Each engine takes what its rules take, split, and an overhead.
func Curves(seed uint64) *study.Results {
	s := plan(seed)
	s.Environment.CPUs, s.Environment.Topology = curveCPUs, "4 cores, 1 thread each, 1 L3"
	s.Groups, s.Cells = nil, nil
	var rates []float64 // by cell; 0: a closed loop
	add := func(rules, workers []int, rate float64) {
		for _, n := range rules {
			before := len(s.Cells)
			addCurveGroup(s, n, workers, rate)
			for range s.Cells[before:] {
				rates = append(rates, rate)
			}
		}
	}
	add([]int{25, 50, 100, 200, 400, 800, 1600, 3200}, []int{2}, 0)
	add([]int{0, 200}, []int{1, 2, 3, 4, 6, 8}, 0)
	for _, rate := range []float64{5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000} {
		add([]int{ratedRules}, []int{2}, rate)
	}
	var blocks []study.Block
	for repetition := range Repetitions {
		for i := range s.Cells {
			for visit := range s.Cells[i].Visits() {
				blocks = append(blocks, curveBlock(s, i, repetition, visit, rates[i]))
			}
		}
	}
	s.Blocks = len(blocks)
	rows, drifts, warnings := study.Summarize(s, blocks)
	return &study.Results{Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: append([]string{Warning}, warnings...)}
}

// addCurveGroup adds a comparison group with every team in every size.
func addCurveGroup(s *study.Study, rules int, workers []int, rate float64) {
	g := study.Group{
		ID: fmt.Sprintf("g%d", len(s.Groups)+1), Corpus: "builtin:web", Rules: fmt.Sprintf("synthetic:%d,cost=50ns", rules),
		Matcher: "linear", Pin: "cores", Order: "shuffled",
	}
	if rules == 0 {
		g.Rules = "synthetic:0"
	}
	g.Title = g.Rules + ", " + g.Corpus
	if rate > 0 {
		g.Arrivals = fmt.Sprintf("rate:%.0f", rate)
		g.Title += ", arrivals " + g.Arrivals
	}
	for _, t := range teams {
		for _, w := range workers {
			c := study.Cell{
				ID: len(s.Cells), Group: g.ID, Engine: t.name, Title: t.title, Primitive: t.primitive, Label: t.name, RuleCount: rules,
				Workers: w, CallerRuns: true, Participants: w, LockThread: true, CPUCount: curveCPUs, EarlyExit: "ordered", ExitEvery: 64,
				Shards: "contiguous", SpinMax: 2000, Oversubscribed: w > curveCPUs,
			}
			if len(workers) > 1 {
				c.Label = fmt.Sprintf(curveLabel, t.name, w)
			}
			if !t.parallel() {
				c.Workers, c.Participants, c.Label, c.Oversubscribed = 1, 1, t.name, false
			}
			g.Oversubscribed = g.Oversubscribed || c.Oversubscribed
			s.Cells = append(s.Cells, c)
			if !t.parallel() {
				break
			}
		}
	}
	s.Groups = append(s.Groups, g)
}

// CurveOverhead is what the made-up engine takes beside its share of the rules.
func CurveOverhead(c *study.Cell) float64 {
	for _, t := range teams {
		if t.name != c.Engine || !t.parallel() {
			continue
		}
		overhead := t.overhead * math.Sqrt(float64(c.Participants)/2)
		if c.Oversubscribed {
			overhead *= t.crowded
		}
		return overhead
	}
	return 0
}

func curveBlock(s *study.Study, cell, repetition, visit int, rate float64) study.Block {
	c := &s.Cells[cell]
	random := rand.New(rand.NewPCG(s.Seed, uint64(cell<<16|repetition<<8|visit)))
	mean := emptyLoop
	if c.Engine != study.Reference {
		mean += ruleCost*float64(c.RuleCount)/float64(c.Workers) + CurveOverhead(c)
	}
	mean *= (1 + 0.05*math.Sin(float64(repetition))) * (1 + 0.015*random.NormFloat64())
	at := func(factor float64) *float64 { v := mean * factor; return &v }
	b := study.Block{
		Cell: cell, Repetition: repetition, Visit: visit, Sequence: repetition, Status: study.BlockOK, WallNS: 1e9, Samples: sampleCount, Passes: 3,
		MeanNS: at(1), P50NS: at(0.98), P90NS: at(1.1), P99NS: at(1.4 + 0.1*random.Float64()), P999NS: at(2), MaxNS: at(9), PktPerS: 1e9 / mean,
		StartupNS: 4e7, WarmupNS: 2e8, Accepted: sampleCount,
	}
	for _, t := range teams {
		if t.name == c.Engine {
			b.CPUs = math.Max(1, t.cpus*float64(min(c.Participants, curveCPUs))/2)
		}
	}
	b.CPUNSPerPkt = b.CPUs * mean
	if rate > 0 {
		openCurve(&b, mean, rate, random)
	}
	return b
}

// openCurve makes up response times that grow without bound towards the engine's capacity.
func openCurve(b *study.Block, mean, rate float64, random *rand.Rand) {
	load := rate * mean / 1e9
	p99 := *b.P99NS * (1 + 2.3*load/math.Max(1-load, 0.002)) * (1 + 0.03*random.NormFloat64())
	if load >= 1 {
		p99 = 5e8 * (1 - 1/(load+0.05))
	}
	p50, lag := p99/3, 500.0
	b.PktPerS = math.Min(rate, b.PktPerS)
	b.SetOpen(&study.OpenLoop{
		OfferedPPS: rate, Offered: sampleCount, Queued: uint64(math.Min(load, 1) * sampleCount), ResponseMeanNS: &p50, ResponseP50NS: &p50,
		ResponseP90NS: &p50, ResponseP99NS: &p99, LagP50NS: &lag, LagP99NS: &lag, LagMaxNS: &lag, GeneratorCPUs: 0.1,
	})
}
