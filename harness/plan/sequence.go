package plan

import (
	"math/rand/v2"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Visit is one block to come.
type Visit struct {
	Cell, Repetition, Visit, Sequence int
}

// Sequence is the order of all blocks: repetition after repetition, each with groups and cells shuffled anew from the
// seed, and sequential at the start, middle and end of its group.
func (p *Plan) Sequence() []Visit {
	var visits []Visit
	next := p.Repeat()
	for range p.Timing.Repetitions {
		visits = append(visits, next()...)
	}
	return visits
}

// Repeat returns the visits of one repetition after the other, without end: how many there will be need not be known.
func (p *Plan) Repeat() func() []Visit {
	random, repetition, sequence := rand.New(rand.NewPCG(p.Seed, 1)), 0, 0
	return func() []Visit {
		var visits []Visit
		for _, g := range random.Perm(len(p.Groups)) {
			for _, v := range p.visitGroup(p.Groups[g].ID, random) {
				v.Repetition, v.Sequence = repetition, sequence
				visits = append(visits, v)
				sequence++
			}
		}
		repetition++
		return visits
	}
}

// visitGroup is one repetition of one group. A group without sequential has only its cells.
func (p *Plan) visitGroup(id string, random *rand.Rand) []Visit {
	var others []Visit
	baseline := -1
	for _, c := range p.Cells {
		switch {
		case c.Group != id:
		case c.Engine == study.Sequential:
			baseline = c.ID
		default:
			others = append(others, Visit{Cell: c.ID})
		}
	}
	random.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	if baseline < 0 {
		return others
	}
	middle := (len(others) + 1) / 2
	visits := []Visit{{Cell: baseline, Visit: 0}}
	visits = append(visits, others[:middle]...)
	visits = append(visits, Visit{Cell: baseline, Visit: 1})
	visits = append(visits, others[middle:]...)
	return append(visits, Visit{Cell: baseline, Visit: 2})
}

// PassSeed is the seed of the permutations of a repetition: all its cells see the packets in the same order.
func (p *Plan) PassSeed(repetition int) uint64 {
	return rand.New(rand.NewPCG(p.Seed, 2+uint64(repetition))).Uint64()
}

// Blocks is the number of blocks; where repetitions go on until they are enough, the least.
func (p *Plan) Blocks() int { return p.PerRepetition() * p.Timing.Repetitions }

// PerRepetition is the number of blocks of one repetition.
func (p *Plan) PerRepetition() int {
	n := 0
	for i := range p.Cells {
		n += p.Cells[i].Visits()
	}
	return n
}

// overhead is what a block takes beside its warm-up and its timed part: starting, ending, permuting and folding.
const overhead = 40 * time.Millisecond

// Block is how long one block is expected to take: at least, and where its warm-up goes on to its cap.
func (t Timing) Block() (least, most time.Duration) {
	rest := t.Duration + t.SampleFor + t.AnatomyFor + overhead
	return t.Warmup + rest, max(t.Warmup, t.WarmupCap) + rest
}

// Limit is how long a block may take before it counts as stalled.
func (t Timing) Limit() time.Duration {
	_, most := t.Block()
	return max(10*time.Second, 5*most)
}

// Estimate is how long all blocks are expected to take.
func (p *Plan) Estimate() (least, most time.Duration) {
	least, most = p.Timing.Block()
	return time.Duration(p.Blocks()) * least, time.Duration(p.Blocks()) * most
}
