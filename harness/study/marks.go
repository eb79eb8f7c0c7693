package study

import (
	"fmt"
	"strings"
)

// Where a row is marked "not parallel", "reference over 10%", "allocates" and "steal over 1%".
const (
	minParallelShare  = 0.5
	maxReferenceShare = 0.1
	maxAllocsPerPkt   = 0.01
	maxStealShare     = 0.01
)

// claimRepetitions is the floor for a claim: the interval of ten ratios leaves out the smallest and the largest and
// covers the median with 97.9%. With eight or fewer, one odd repetition is an end of the interval: see Interval.
const claimRepetitions = 10

// marks are what a reader must see beside a row's numbers: "stalled 2/10" (also invalid, failed, missing: blocks of those
// planned; "stalled 10/10 (2 run)" where the rest was given up), "peer" (another program that does the same work), "control" (no
// engine, and in no ranking), "not parallel", "unlocked form faster" (or locked: of the same cell), "unsteady 3/10", "reference
// over 10%", "oversubscribed", "cold caches", "cold warm-up 1/10", "under one pass 3/10" (the block saw only the first packets of
// its permutation, the same ones that the other engines of its repetition began with), "allocates", "gc 1/10" (a collection ran
// in the timed part), "steal over 1% 2/10" (of the timed part's wall time), "slow core 3/10" (see onSlowCore).
func (t *table) marks(r *Row, rows []Row) []string {
	m := &marking{table: t, row: r, list: t.failures(r)}
	m.where(r.Cell.Peer, "peer")
	m.where(r.Engine == Replicas, "control")
	m.where(r.ParallelShare != nil && *r.ParallelShare < minParallelShare && r.Workers > 1, "not parallel")
	form := t.betterForm(r)
	m.where(form != "", form)
	m.blocks("unsteady", func(b *Block) bool { return b.Unsteady })
	m.where(t.underReference(r, rows), "reference over 10%")
	m.where(r.Cell.Oversubscribed, "oversubscribed")
	m.where(len(r.Cell.CPUs) == 1 && r.Cell.Participants > 1, "helpers not pinned")
	m.where(r.Cold, "cold caches")
	m.blocks("cold warm-up", func(b *Block) bool { return b.ColdWarmup })
	m.blocks("under one pass", func(b *Block) bool { return b.Passes > 0 && b.Passes < 1 })
	m.where(r.AllocsPerPkt != nil && *r.AllocsPerPkt > maxAllocsPerPkt, "allocates")
	m.blocks("gc", func(b *Block) bool { return b.GCCycles > 0 })
	m.blocks("steal over 1%", func(b *Block) bool { return b.StealNS > maxStealShare*b.WallNS })
	m.blocks("slow core", t.onSlowCore)
	openMarks(m.blocks)
	m.where(r.Claimed > 0, fmt.Sprintf("deadline gave %d", r.Claimed))
	if r.Live != nil {
		m.list = append(m.list, liveMarks(r)...)
	}
	return m.list
}

// marking collects the marks of one row.
type marking struct {
	*table
	row  *Row
	list []string
}

func (m *marking) where(holds bool, mark string) {
	if holds {
		m.list = append(m.list, mark)
	}
}

// blocks adds how many of the row's good blocks are so, if any is.
func (m *marking) blocks(name string, is func(*Block) bool) {
	k := m.count(m.row.Cell.ID, func(b *Block) bool { return b.Status == BlockOK && is(b) })
	m.where(k > 0, fmt.Sprintf("%s %d/%d", name, k, m.row.Blocks))
}

// failures counts a row's blocks that are not good.
func (t *table) failures(r *Row) []string {
	var marks []string
	for _, status := range []string{BlockInvalid, BlockFailed, BlockStalled} {
		if k := t.count(r.Cell.ID, func(b *Block) bool { return b.Status == status }); k > 0 {
			marks = append(marks, fmt.Sprintf("%s %d/%d", status, k, r.Blocks))
		}
	}
	if givenUp := t.count(r.Cell.ID, func(b *Block) bool { return b.Status == BlockStalled && b.NotRun }); givenUp > 0 {
		marks[len(marks)-1] += fmt.Sprintf(" (%d run)", len(t.blocks[r.Cell.ID])-givenUp)
	}
	if missing := r.Blocks - len(t.blocks[r.Cell.ID]); missing > 0 {
		marks = append(marks, fmt.Sprintf("missing %d/%d", missing, r.Blocks))
	}
	return marks
}

// count is how many of a cell's blocks are so.
func (t *table) count(cell int, is func(*Block) bool) int {
	k := 0
	for _, b := range t.blocks[cell] {
		if is(b) {
			k++
		}
	}
	return k
}

// underReference reports whether the reference loop's median is over a tenth of a row's: the loop itself is then a good
// part of what was measured.
func (t *table) underReference(r *Row, rows []Row) bool {
	i := t.find(r.Cell.Group, Reference)
	if i < 0 || i == r.Cell.ID || rows[i].P50NS == nil || r.P50NS == nil {
		return false
	}
	return *rows[i].P50NS > maxReferenceShare**r.P50NS
}

// warnings are what holds for the whole study.
func (t *table) warnings(rows []Row) []string {
	var warnings []string
	warn := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	blocks, overflow := 0, uint64(0)
	for _, cell := range t.blocks {
		blocks += len(cell)
		for _, b := range cell {
			overflow += b.Overflow
		}
	}
	if t.study.Status != Complete {
		warn("the study was interrupted, or still runs: %d of %d blocks are there, and ratios rest on %d whole repetitions: "+
			"measure again into another folder for all of them", blocks, t.study.Blocks, t.needed)
	}
	if t.needed < claimRepetitions {
		few := fmt.Sprintf("%d repetitions are", t.needed)
		if t.needed == 1 {
			few = "1 repetition is"
		}
		warn("%s too few for a claim: give --reps %d or more", few, claimRepetitions)
	}
	for _, r := range rows {
		if r.Mismatches > 0 {
			warn("%s, %s: %d verdicts differ from the oracle's: its numbers mean nothing until that is explained",
				r.GroupTitle, r.Label, r.Mismatches)
		}
	}
	warnings = append(warnings, t.doubts()...)
	if overflow > 0 {
		warn("%d samples lay beyond the histogram's range of 100 s and count as 100 s", overflow)
	}
	return append(warnings, t.liveWarnings(rows)...)
}

// Doubts are the warnings that say that the machine was not left alone.
func (r *Results) Doubts() []string { return newTable(&r.Study, r.Blocks).doubts() }

func (t *table) doubts() (warnings []string) {
	if f := t.study.Fitness; f != nil && !f.Fit {
		warnings = append(warnings, fmt.Sprintf("the study is unfit: %s: see tigerbench doctor", strings.Join(f.Failed, "; ")))
	}
	if slow, looked := t.slowBlocks(); float64(slow) > mostSlow*float64(looked) {
		warnings = append(warnings, fmt.Sprintf("%d of the %d blocks with a pinned dispatcher ran on a slow core, and ratios may be off: others' load was on it, or it is of another "+
			"kind or clock: end other load, or measure in another hour or on other CPUs", slow, looked))
	}
	return warnings
}
