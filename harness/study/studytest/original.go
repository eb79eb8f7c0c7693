package studytest

import (
	"math/rand/v2"
	"slices"

	"github.com/tigerbench/tigerbench/harness/study"
)

// emptyMeans are invented means in nanoseconds of an empty fork and join: in the original's shape, and of one helper. They lie
// above some of the notes' claims, within some, and below others.
var emptyMeans = map[string][2]float64{
	study.Sequential: {12, 12}, study.Reference: {9, 9}, "condvar": {3_000, 66_000}, "barrier-counter": {84_000, 459},
	"spinwait": {3_800, 310}, "spinwait-pure": {8_000_000, 60}, "futex": {70_000, 53_000}, "futex-barrier": {75_000, 60_000},
}

// OriginalExample returns a made-up study of the original experiment, the same for the same seed: its exact cell with condvar in two
// forms, of which the unlocked one is faster, spinwait-pure stalled now and then, and the empty fork-joins, on a probed machine.
func OriginalExample(seed uint64) *study.Results {
	s := plan(seed)
	s.Name, s.Command, s.Groups, s.Cells = "original", []string{"run", "--study", "original"}, nil, nil
	s.Environment.Extra = map[string]string{study.IdleNote: "halt at once"}
	s.Inputs = []study.Input{s.Inputs[0], s.Inputs[1], {Kind: "rules", Name: "synthetic:0", SHA256: "03"}}
	s.Probe = originalProbe()
	for _, g := range []study.Group{
		{ID: study.OriginalGroup, Title: "original shape (oversubscribed)", Rules: "builtin:24", Oversubscribed: true},
		{ID: study.EmptyGroup, Title: "empty fork-join, original shape (oversubscribed)", Rules: "synthetic:0", Oversubscribed: true},
		{ID: study.SingleGroup, Title: "empty fork-join, one pinned helper", Rules: "synthetic:0"},
	} {
		g.Corpus, g.Matcher, g.Pin, g.Order = "builtin:web", "linear", "none", "shuffled"
		s.Groups = append(s.Groups, g)
		addOriginal(s, g)
	}
	var blocks []study.Block
	for repetition := range Repetitions {
		for i := range s.Cells {
			for visit := range s.Cells[i].Visits() {
				blocks = append(blocks, originalBlock(s, i, repetition, visit, len(blocks)))
			}
		}
	}
	s.Blocks = len(blocks)
	rows, drifts, warnings := study.Summarize(s, blocks)
	return &study.Results{
		Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: append([]string{Warning}, warnings...),
	}
}

// originalProbe is a made-up floor.
func originalProbe() *study.Probe {
	figure := func(name string, ns float64, cpus ...int) study.ProbeFigure {
		return study.ProbeFigure{
			Name: name, Title: name, CPUs: cpus, P50NS: &ns, MeanNS: ns, LowNS: ns * 0.95, HighNS: ns * 1.05, VisitsNS: []float64{ns}, Visits: 5,
		}
	}
	return &study.Probe{Schema: study.ProbeSchema, Quick: true, Repetitions: 5, CPUs: []int{0, 1}, Figures: []study.ProbeFigure{
		figure(study.ProbeRoundTrip, 116, 0, 1), figure(study.ProbeWakeCost, 600, 0, 0), figure(study.ProbeWakeCost, 14_700, 0, 1),
		figure(study.ProbeWakeLatency, 40_700, 0, 1), figure(study.ProbeWakeNobody, 101),
	}}
}

// addOriginal adds the cells of one group.
func addOriginal(s *study.Study, g study.Group) {
	for _, e := range contestants {
		if _, notes := emptyMeans[e.name]; !notes {
			continue
		}
		c := cell(study.Group{ID: study.OriginalGroup}, e, len(s.Cells))
		c.Group, c.CPUs, c.CPUCount = g.ID, nil, 2
		if g.ID == study.SingleGroup && e.parallel() {
			c.Workers, c.Participants, c.Oversubscribed, c.CPUs = 1, 2, false, []int{0, 1}
		}
		if g.ID != study.OriginalGroup {
			c.RuleCount = 0
		}
		c.LockThread = true
		s.Cells = append(s.Cells, c)
		if e.name == "condvar" && g.ID != study.SingleGroup {
			s.Cells[len(s.Cells)-1].Label = "condvar locked"
			c.ID, c.LockThread, c.Label = len(s.Cells), false, "condvar unlocked"
			s.Cells = append(s.Cells, c)
		}
	}
}

func originalBlock(s *study.Study, cell, repetition, visit, sequence int) study.Block {
	c := s.Cells[cell]
	e := contestants[slices.IndexFunc(contestants, func(e contestant) bool { return e.name == c.Engine })]
	random := rand.New(rand.NewPCG(s.Seed, uint64(cell<<16|repetition<<8|visit)))
	b := study.Block{Cell: cell, Repetition: repetition, Visit: visit, Sequence: sequence, Status: study.BlockOK, WallNS: 1e9}
	if c.Engine == "spinwait-pure" && c.Group == study.OriginalGroup && repetition%4 == 1 {
		b.Status, b.Reason = study.BlockStalled, "no result within 10s"
		return b
	}
	mean, cpus := e.original, e.cpus
	switch c.Group {
	case study.EmptyGroup:
		mean = emptyMeans[e.name][0]
	case study.SingleGroup:
		mean = emptyMeans[e.name][1]
	}
	if e.name == "condvar" && c.LockThread && c.Group != study.SingleGroup {
		mean *= 20
	}
	fill(&b, mean*(1+0.01*random.NormFloat64()), 12_000, random)
	if b.CPUs, b.CPUNSPerPkt = cpus, cpus*mean; !c.LockThread {
		b.CPUs = 1.05
	}
	if cpus < 1.5 && c.LockThread && e.parallel() {
		b.VoluntaryCS = 4
	}
	for range c.Workers {
		b.Workers = append(b.Workers, study.WorkerCounters{Packets: b.Samples, Rules: b.Samples * 22 / uint64(c.Workers)})
	}
	return b
}
