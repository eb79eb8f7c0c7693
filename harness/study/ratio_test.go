package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// handStudy is small enough to calculate by hand: nanoseconds a packet of reference, sequential's three visits, futex.
var handStudy = []struct{ reference, first, middle, last, futex float64 }{
	{10, 110, 100, 130, 60},  // (110-10)/(60-10)  = 2
	{20, 220, 180, 140, 60},  // (180-20)/(60-20)  = 4
	{10, 310, 310, 310, 110}, // (310-10)/(110-10) = 3
}

func handBlocks() (*Study, []Block) {
	s := smallStudy(len(handStudy))
	s.Cells = s.Cells[:cellMailbox]
	var blocks []Block
	for r, m := range handStudy {
		blocks = append(blocks,
			goodBlock(cellSequential, r, 0, m.first), goodBlock(cellReference, r, 0, m.reference),
			goodBlock(cellSequential, r, 1, m.middle), goodBlock(cellFutex, r, 0, m.futex), goodBlock(cellSequential, r, 2, m.last))
	}
	return s, blocks
}

func TestRatioByHand(t *testing.T) {
	s, blocks := handBlocks()
	rows, drifts, _ := Summarize(s, blocks)
	futex := rows[cellFutex]
	require.NotNil(t, futex.Ratio)
	assert.InDelta(t, 3, *futex.Ratio, 1e-12)
	assert.InDelta(t, 2, *futex.RatioLo, 1e-12, "below six repetitions the interval is smallest to largest")
	assert.InDelta(t, 4, *futex.RatioHi, 1e-12)
	assert.InDelta(t, 0.75, *futex.RatioCoverage, 1e-12, "1 - 2/2^3")
	assert.InDelta(t, 310.0/110, *futex.RatioRaw, 1e-12, "of 110/60, 180/60 and 310/110")
	// Spreads of the visits: 30/110, 80/180, 0.
	require.Len(t, drifts, 1)
	assert.InDelta(t, 30.0/110, drifts[0].Spread, 1e-12)
}

func TestSequentialAgainstItselfIsOne(t *testing.T) {
	s, blocks := handBlocks()
	rows, _, _ := Summarize(s, blocks)
	r := rows[cellSequential]
	require.NotNil(t, r.Ratio)
	assert.Equal(t, 1.0, *r.Ratio)
	assert.Nil(t, r.RatioLo)
	assert.Nil(t, r.RatioHi)
	assert.Nil(t, r.RatioCoverage)
	assert.Nil(t, rows[cellReference].Ratio)
	assert.Nil(t, rows[cellReference].RatioRaw)
}

func TestTenRepetitionsTakeSecondToNinth(t *testing.T) {
	s, blocks := smallStudy(10), goodBlocks(10)
	for i := range blocks { // ratios 1000/(100+10r), r shuffled
		if b := &blocks[i]; b.Cell == cellFutex {
			b.MeanNS = ptr(10 + 100 + 10*float64((b.Repetition*7)%10))
		}
	}
	rows, _, _ := Summarize(s, blocks)
	r := rows[cellFutex]
	assert.InDelta(t, 1000.0/180, *r.RatioLo, 1e-9)
	assert.InDelta(t, 1000.0/110, *r.RatioHi, 1e-9)
	assert.InDelta(t, (1000.0/150+1000.0/140)/2, *r.Ratio, 1e-9)
	assert.InDelta(t, 0.978515625, *r.RatioCoverage, 1e-9)
}

func TestNoRatio(t *testing.T) {
	drop := func(cell, visit int) func([]Block) []Block {
		return func(blocks []Block) []Block {
			var kept []Block
			for _, b := range blocks {
				if b.Cell != cell || b.Visit != visit || b.Repetition != 2 {
					kept = append(kept, b)
				}
			}
			return kept
		}
	}
	change := func(cell int, f func(*Block)) func([]Block) []Block {
		return func(blocks []Block) []Block {
			for i := range blocks {
				if b := &blocks[i]; b.Cell == cell && b.Repetition == 2 && b.Visit == 0 {
					f(b)
				}
			}
			return blocks
		}
	}
	slow := change(cellFutex, func(b *Block) { b.MeanNS = ptr(9000) })
	between := change(cellReference, func(b *Block) { b.MeanNS = ptr(5000) }) // of sequential and that
	for name, c := range map[string]struct {
		spoil    func([]Block) []Block
		raw      bool // the raw ratio stays
		neighbor bool // mailbox keeps its ratio
	}{
		"a block stalled":         {change(cellFutex, func(b *Block) { b.Status = BlockStalled }), false, true},
		"a block invalid":         {change(cellFutex, func(b *Block) { b.Status = BlockInvalid }), false, true},
		"a block missing":         {drop(cellFutex, 0), false, true},
		"no mean":                 {change(cellFutex, func(b *Block) { b.MeanNS = nil }), false, true},
		"faster than reference":   {change(cellFutex, func(b *Block) { b.MeanNS = ptr(9) }), true, true},
		"as fast as reference":    {change(cellFutex, func(b *Block) { b.MeanNS = ptr(10) }), true, true},
		"a visit missing":         {drop(cellSequential, 1), false, false},
		"a visit failed":          {change(cellSequential, func(b *Block) { b.Status = BlockFailed }), false, false},
		"reference missing":       {drop(cellReference, 0), true, false},
		"reference over all":      {change(cellReference, func(b *Block) { b.MeanNS = ptr(5000) }), true, false},
		"reference over baseline": {func(b []Block) []Block { return between(slow(b)) }, true, false},
		"the mean zero":           {change(cellFutex, func(b *Block) { b.MeanNS = ptr(0) }), false, true},
		"too small to divide by":  {change(cellFutex, func(b *Block) { b.MeanNS = ptr(5e-324) }), false, true},
	} {
		t.Run(name, func(t *testing.T) {
			rows, _, _ := Summarize(smallStudy(6), c.spoil(goodBlocks(6)))
			futex := rows[cellFutex]
			assert.Nil(t, futex.Ratio)
			assert.Nil(t, futex.RatioLo)
			assert.Nil(t, futex.RatioHi)
			assert.Nil(t, futex.RatioCoverage)
			assert.Equal(t, c.raw, futex.RatioRaw != nil)
			assert.Equal(t, c.neighbor, rows[cellMailbox].Ratio != nil)
		})
	}
}

func TestInterruptedStudyCountsWholeRepetitions(t *testing.T) {
	s, blocks := smallStudy(6), goodBlocks(6)
	s.Status = Interrupted
	last := len(blocks) - 7 // without the last repetition, and the end of the one before
	blocks = blocks[:last]
	for i := range blocks {
		if b := &blocks[i]; b.Cell == cellFutex && b.Repetition == 4 { // measured, but not in a whole repetition
			b.MeanNS = ptr(99_999)
		}
	}
	rows, _, warnings := Summarize(s, blocks)
	assert.InDelta(t, 2, *rows[cellFutex].Ratio, 1e-12)
	assert.InDelta(t, 1-2.0/16, *rows[cellFutex].RatioCoverage, 1e-12, "four repetitions")
	assert.InDelta(t, 4, *rows[cellMailbox].Ratio, 1e-12)
	assert.Equal(t, 1.0, *rows[cellSequential].Ratio)
	assert.Equal(t, 5, rows[cellFutex].Blocks)
	assert.Contains(t, warnings[0], "29 of 36 blocks")
	assert.Contains(t, warnings[0], "4 whole repetitions")

	rows, drifts, _ := Summarize(s, nil)
	assert.Equal(t, NotMeasured, rows[cellFutex].Status)
	assert.Nil(t, rows[cellFutex].Ratio)
	assert.Nil(t, rows[cellFutex].P50NS)
	assert.Empty(t, drifts)
}

func TestAnEngineAgainstItselfGivesInverseRatios(t *testing.T) {
	s, blocks := handBlocks()
	rows, _, _ := Summarize(s, blocks)
	forth := *rows[cellFutex].Ratio
	for i := range blocks { // sequential and futex change places
		switch b := &blocks[i]; b.Cell {
		case cellSequential:
			b.MeanNS = ptr(handStudy[b.Repetition].futex)
		case cellFutex:
			m := handStudy[b.Repetition]
			b.MeanNS = median([]float64{m.first, m.middle, m.last})
		}
	}
	rows, _, _ = Summarize(s, blocks)
	assert.InDelta(t, 1/forth, *rows[cellFutex].Ratio, 1e-12)
}
