package studytest

import (
	"fmt"

	"github.com/tigerbench/tigerbench/harness/study"
)

// WithAnatomy returns the made-up study with made-up anatomies of its parallel engines: what sleeps spends its time in fork and join.
func WithAnatomy(seed uint64) *study.Results {
	s, blocks := Example(seed)
	dissect(s, blocks)
	return summarized(s, blocks)
}

func dissect(s *study.Study, blocks []study.Block) {
	for i := range blocks {
		b := &blocks[i]
		if c := s.Cells[b.Cell]; c.Engine != study.Sequential && c.Engine != study.Reference && b.Status == study.BlockOK {
			b.Anatomy = anatomy(*b.MeanNS, c.Workers, b.CPUs)
		}
	}
}

// exitSettings are early exits, with the rules that all participants evaluate for a packet under each.
var exitSettings = []struct {
	exit  string
	every int
	rules float64
}{{"off", 2, 20}, {"ordered", 2, 18.5}, {"ordered", 64, 19.5}, {"any", 2, 13}}

// WithEarlyExit returns the made-up study with anatomies and with early exit for a factor of its second group, where half of the packets
// match in the middle, so that one thread evaluates 18 of 24 rules for a packet.
func WithEarlyExit(seed uint64) *study.Results {
	s, blocks := Example(seed)
	dissect(s, blocks)
	s.Groups[1].Rules = "synthetic:24,cost=1us,hit=0.5,at=middle"
	for i := range s.Cells {
		if c := &s.Cells[i]; c.Group == s.Groups[1].ID && c.Workers > 1 {
			e := exitSettings[i%len(exitSettings)]
			c.EarlyExit, c.ExitEvery = e.exit, e.every
			c.Label += fmt.Sprintf(" exit %s every %d", e.exit, e.every)
		}
	}
	for i := range blocks {
		b := &blocks[i]
		c, rules := s.Cells[b.Cell], 18.0
		if c.Group != s.Groups[1].ID {
			continue
		}
		if c.Workers > 1 {
			rules = exitSettings[b.Cell%len(exitSettings)].rules
		}
		if c.Engine == study.Sequential {
			b.Workers = make([]study.WorkerCounters, 1)
		}
		for w := range b.Workers {
			b.Workers[w] = study.WorkerCounters{Packets: b.Samples, Rules: uint64(rules * float64(b.Samples) / float64(len(b.Workers)))}
		}
	}
	return summarized(s, blocks)
}

func summarized(s *study.Study, blocks []study.Block) *study.Results {
	rows, drifts, warnings := study.Summarize(s, blocks)
	return &study.Results{
		Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: append([]string{Warning}, warnings...),
	}
}

// anatomy divides a mean: the fewer CPUs an engine uses the longer it sleeps.
func anatomy(mean float64, workers int, cpus float64) *study.Anatomy {
	awake := cpus / 2
	parts := func(total, asleep float64) study.Parts {
		p := study.Parts{ForkNS: total * asleep / 2, SkewNS: total * asleep / 5, WorkNS: total * (1 - asleep), TotalNS: total}
		p.JoinNS = total - p.ForkNS - p.SkewNS - p.WorkNS
		return p
	}
	offset, uncertainty := -3.0, 55.0
	slow := parts(3*mean, 1-awake/4)
	a := &study.Anatomy{
		Packets: 9_000, Typical: parts(mean, 1-awake*0.9), Slow: &slow, UnstampedNS: 0.97 * mean,
		OffsetNS: &offset, OffsetUncertaintyNS: &uncertainty,
		Exit: &study.Exit{Packets: 900, StopNS: mean / 20, WastedNS: mean / 30},
	}
	for w := range workers {
		a.Last = append(a.Last, float64(2*(w+1))/float64(workers*(workers+1)))
	}
	return a
}
