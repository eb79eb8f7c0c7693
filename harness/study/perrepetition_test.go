package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPerRepetitionTakesTheMedianOfWholeVisits(t *testing.T) {
	s, blocks := smallStudy(3), goodBlocks(3)
	for i := range blocks {
		if b := &blocks[i]; b.Cell == cellSequential {
			b.MeanNS = ptr(1000 + 10*float64(b.Repetition) + []float64{5, 0, 9}[b.Visit])
		}
	}
	mean := func(b *Block) *float64 { return b.MeanNS }
	r := &Results{Study: *s, Blocks: blocks}
	assert.Equal(t, []float64{1005, 1015, 1025}, r.PerRepetition(cellSequential, mean))
	assert.Equal(t, []float64{510, 510, 510}, r.PerRepetition(cellFutex, mean))
	for i := range blocks {
		if b := &blocks[i]; b.Cell == cellSequential && b.Repetition == 1 && b.Visit == 2 {
			b.Status = BlockStalled
		}
	}
	assert.Equal(t, []float64{1005, 1025}, r.PerRepetition(cellSequential, mean), "of whole repetitions only")
	blocks[len(blocks)-1].MeanNS = nil // mailbox
	assert.Empty(t, r.PerRepetition(cellMailbox, mean), "a good block lacks the number")
}

func TestRatiosAreThoseOfTheRow(t *testing.T) {
	s, blocks := smallStudy(3), goodBlocks(3)
	for i := range blocks {
		if b := &blocks[i]; b.Cell == cellFutex {
			b.MeanNS = ptr([]float64{510, 260, 1010}[b.Repetition])
		}
	}
	rows, drifts, warnings := Summarize(s, blocks)
	r := &Results{Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: warnings}
	assert.Equal(t, []float64{2, 4, 1}, r.Ratios(cellFutex), "in the order of the repetitions")
	assert.Equal(t, 2.0, *rows[cellFutex].Ratio)
	assert.Empty(t, r.Ratios(cellSequential))
}
