package study

import (
	"errors"
	"fmt"
	"slices"
)

// maxNumber is above every number that a block can measure, and far enough from overflow to calculate with.
const maxNumber = 1e18

const maxRepetitions = 1_000_000

// check refuses a study that its readers could not interpret.
func (s *Study) check() error {
	if s.Schema != Schema {
		return fmt.Errorf("schema is %d, and this tigerbench reads %d: use a tigerbench of version %q, or run the study again",
			s.Schema, Schema, s.Environment.Version)
	}
	if !slices.Contains([]string{Running, Complete, Interrupted}, s.Status) {
		return fmt.Errorf("status %q is unknown: it must be %s, %s or %s", s.Status, Running, Complete, Interrupted)
	}
	if s.Repetitions < 1 || s.Repetitions > maxRepetitions {
		return fmt.Errorf("repetitions is %d: it must be 1 to %d", s.Repetitions, maxRepetitions)
	}
	return s.checkCells()
}

// checkCells refuses cells out of order or without a group, and a second baseline in a group.
func (s *Study) checkCells() error {
	groups := map[string]*Group{}
	for i := range s.Groups {
		g := &s.Groups[i]
		if groups[g.ID] != nil {
			return fmt.Errorf("group %q occurs twice", g.ID)
		}
		groups[g.ID] = g
	}
	baselines := map[baseline]bool{}
	for i := range s.Cells {
		c := &s.Cells[i]
		key, g := baselineOf(c), groups[c.Group]
		switch {
		case c.ID != i:
			return fmt.Errorf("cell %d stands at position %d", c.ID, i)
		case g == nil:
			return fmt.Errorf("cell %d: group %q is not in the study", i, c.Group)
		case (g.Live == nil) != (c.Live == nil):
			return fmt.Errorf("cell %d: of it and its group %q, one is live and the other replayed", i, c.Group)
		case baselines[key]:
			return fmt.Errorf("cell %d: group %q has a second %s", i, c.Group, c.Engine)
		}
		baselines[key] = c.isBaseline()
	}
	return nil
}

// Visits is how many blocks a repetition holds of a cell: 3 of sequential where it is replayed, at the start, middle and
// end of its group, and 1 of all others.
func (c *Cell) Visits() int {
	if c.Engine == Sequential && c.Live == nil {
		return mostVisits
	}
	return 1
}

// mostVisits is the most blocks of one cell in a repetition.
const mostVisits = 3

// check refuses a block that is no part of s's plan, and numbers that no clock or counter gives.
func (b *Block) check(s *Study) error {
	switch {
	case b.Cell < 0 || b.Cell >= len(s.Cells):
		return fmt.Errorf("cell %d is not in the study, which has %d", b.Cell, len(s.Cells))
	case b.Repetition < 0 || b.Repetition >= s.Repetitions:
		return fmt.Errorf("repetition %d is not in the study, which has %d", b.Repetition, s.Repetitions)
	case b.Visit < 0 || b.Visit >= s.Cells[b.Cell].Visits():
		return fmt.Errorf("visit %d is not in the plan of %s", b.Visit, s.Cells[b.Cell].Engine)
	case !slices.Contains([]string{BlockOK, BlockStalled, BlockInvalid, BlockFailed}, b.Status):
		return fmt.Errorf("status %q is unknown: it must be %s, %s, %s or %s",
			b.Status, BlockOK, BlockStalled, BlockInvalid, BlockFailed)
	case b.ParallelShare != nil && *b.ParallelShare > 1:
		return fmt.Errorf("parallel_share is %g: it must be at most 1", *b.ParallelShare)
	}
	if err := b.checkNumbers(); err != nil {
		return err
	}
	if err := errors.Join(b.Anatomy.check(), checkSlowest(b.Slowest)); err != nil {
		return err
	}
	return b.checkLive(&s.Cells[b.Cell])
}

func (b *Block) checkNumbers() error {
	numbers := []float64{b.Passes, b.WallNS, b.PktPerS, b.CPUs, b.CPUNSPerPkt, b.VoluntaryCS, b.InvoluntaryCS,
		b.AllocsPerPkt, b.StealNS, b.StartupNS, b.WarmupNS}
	numbers = slices.Concat(numbers, b.Open.numbers(), b.Hardware.numbers())
	for _, p := range []*float64{b.MeanNS, b.P50NS, b.P90NS, b.P99NS, b.P999NS, b.MaxNS, b.ParallelShare, b.RoundTripNS, b.LoopNS, b.CorunSlowdown} {
		if p != nil {
			numbers = append(numbers, *p)
		}
	}
	return checkNumbers(numbers)
}

func checkNumbers(numbers []float64) error {
	for _, n := range numbers {
		if !(n >= 0 && n <= maxNumber) { // false for NaN too
			return fmt.Errorf("a measured number is %g: it must lie between 0 and %g", n, maxNumber)
		}
	}
	return nil
}
