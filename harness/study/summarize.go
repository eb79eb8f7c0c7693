package study

import "slices"

// Summarize makes a study's rows, one a cell in the order of s.Cells, the drift of its groups, and warnings. The blocks
// must be of s: as Open reads them and Writer.Append takes them.
//
// A row's numbers are medians over the cell's good blocks. A percentile is null where one of those blocks has too few
// samples for it. A ratio is null unless every planned block of the cell is good, and every repetition has its
// sequential and reference. In a study that is not complete, ratios rest on those repetitions in which every
// planned block was measured.
func Summarize(s *Study, blocks []Block) (rows []Row, drifts []Drift, warnings []string) {
	t := newTable(s, blocks)
	for i := range s.Cells {
		rows = append(rows, t.row(i))
	}
	t.needless(rows)
	for i := range rows {
		rows[i].Marks = t.marks(&rows[i], rows)
	}
	for _, g := range s.Groups {
		if spread := t.drift(g.ID); spread != nil {
			drifts = append(drifts, Drift{Group: g.ID, Spread: *spread})
		}
	}
	t.significance(rows)
	return rows, drifts, append(t.warnings(rows), t.trends(rows)...)
}

func (t *table) row(cell int) Row {
	r := t.factors(cell)
	good := slices.DeleteFunc(slices.Clone(t.blocks[cell]), func(b *Block) bool { return b.Status != BlockOK })
	r.BlocksOK, r.Blocks = len(good), t.planned(cell)
	r.Status = t.status(cell)
	for i, b := range good {
		if i == 0 || b.Samples < r.Samples {
			r.Samples = b.Samples
		}
	}
	for _, b := range t.blocks[cell] {
		if r.Engine == Reference {
			break // it decides nothing
		}
		r.Mismatches += b.Mismatches
		r.Verified += b.Accepted + b.Dropped
		r.Claimed += b.Claimed
	}
	setNumbers(&r, good)
	r.leaveOutWalks()
	setP99Interval(&r, good)
	r.Open = openRow(r.Group, good)
	r.Anatomy, r.Scan, r.Hardware = anatomyRow(good), scan(&r, good), hardware(good)
	r.Slowest = slowest(good, func(b *Block) []SlowPacket { return b.Slowest })
	if r.Cell.Live != nil {
		t.setLive(&r, good)
		return r
	}
	if r.Status == BlockOK {
		t.setRatio(&r)
	}
	return r
}

// group is a cell's; the zero one where there is none of that name.
func (s *Study) group(cell int) Group {
	if i := slices.IndexFunc(s.Groups, func(g Group) bool { return g.ID == s.Cells[cell].Group }); i >= 0 {
		return s.Groups[i]
	}
	return Group{}
}

// factors returns a row with the plan's part of it.
func (t *table) factors(cell int) Row {
	c, g := t.study.Cells[cell], t.study.group(cell)
	return Row{
		Cell: c, Group: g, Engine: c.Engine, Primitive: c.Primitive, GroupTitle: g.Title, Label: c.Label,
		Matcher: g.Matcher, Rules: g.Rules, RuleCount: c.RuleCount, Workers: c.Workers, CallerRuns: c.CallerRuns,
		LockThread: c.LockThread, Pin: g.Pin, EarlyExit: c.EarlyExit, ExitEvery: c.ExitEvery, Shards: c.Shards,
		Corpus: g.Corpus, Idle: g.Idle, Cold: g.Cold, DeadlineNS: c.Deadline, DelayNS: c.Delay, LateNS: c.Late, LateAt: c.LateAt,
	}
}

// planned is how many blocks a cell was to have; of a study that is not complete, how many it has.
func (t *table) planned(cell int) int {
	if t.study.Status != Complete {
		return len(t.blocks[cell])
	}
	return t.study.Repetitions * t.study.Cells[cell].Visits()
}

// status is the worst of a cell's blocks. A planned block that a complete study lacks counts as failed.
func (t *table) status(cell int) string {
	blocks := t.blocks[cell]
	if len(blocks) == 0 {
		return NotMeasured
	}
	for _, status := range []string{BlockInvalid, BlockFailed, BlockStalled} {
		missing := status == BlockFailed && len(blocks) < t.planned(cell)
		if missing || slices.ContainsFunc(blocks, func(b *Block) bool { return b.Status == status }) {
			return status
		}
	}
	return BlockOK
}

func setNumbers(r *Row, good []*Block) {
	r.P50NS = over(good, func(b *Block) *float64 { return b.P50NS })
	r.P90NS = over(good, func(b *Block) *float64 { return b.P90NS })
	r.MaxNS = over(good, func(b *Block) *float64 { return b.MaxNS })
	r.MeanNS = over(good, func(b *Block) *float64 { return b.MeanNS })
	if r.Samples >= MinP99 {
		r.P99NS = over(good, func(b *Block) *float64 { return b.P99NS })
	}
	if r.Samples >= MinP999 {
		r.P999NS = over(good, func(b *Block) *float64 { return b.P999NS })
	}
	r.PktPerS = over(good, func(b *Block) *float64 { return &b.PktPerS })
	r.CPUs = over(good, func(b *Block) *float64 { return &b.CPUs })
	r.CPUNSPerPkt = over(good, func(b *Block) *float64 { return &b.CPUNSPerPkt })
	r.VoluntaryCS = over(good, func(b *Block) *float64 { return &b.VoluntaryCS })
	r.InvoluntaryCS = over(good, func(b *Block) *float64 { return &b.InvoluntaryCS })
	r.CSPerPkt = over(good, func(b *Block) *float64 { cs := b.VoluntaryCS + b.InvoluntaryCS; return &cs })
	r.AllocsPerPkt = over(good, func(b *Block) *float64 { return &b.AllocsPerPkt })
	r.ParallelShare = over(good, func(b *Block) *float64 { return b.ParallelShare })
	r.RoundTripNS = over(good, func(b *Block) *float64 { return b.RoundTripNS })
	r.LoopNS = over(good, func(b *Block) *float64 { return b.LoopNS })
	r.CorunSlowdown = over(good, func(b *Block) *float64 { return b.CorunSlowdown })
}

// over is the median over blocks of a number that all of them have; nil where one lacks it.
func over(blocks []*Block, number func(*Block) *float64) *float64 {
	values := make([]float64, 0, len(blocks))
	for _, b := range blocks {
		n := number(b)
		if n == nil {
			return nil
		}
		values = append(values, *n)
	}
	return median(values)
}
