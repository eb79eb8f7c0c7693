package studytest

import "github.com/tigerbench/tigerbench/harness/study"

// WithAnatomy returns the made-up study with made-up anatomies of its parallel engines: what sleeps spends its time in fork and join.
func WithAnatomy(seed uint64) *study.Results {
	s, blocks := Example(seed)
	for i := range blocks {
		b := &blocks[i]
		if c := s.Cells[b.Cell]; c.Engine != study.Sequential && c.Engine != study.Reference && b.Status == study.BlockOK {
			b.Anatomy = anatomy(*b.MeanNS, c.Workers, b.CPUs)
		}
	}
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
