package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHardwareIsTheMedianOfAllBlocksOrNothing(t *testing.T) {
	counted := func(cycles float64) *Block {
		return &Block{Hardware: &ProcessorCounts{Cycles: cycles, Instructions: 2 * cycles, CacheMisses: cycles / 100, BranchMisses: 1}}
	}
	h := hardware([]*Block{counted(300), counted(100), counted(200)})
	require.NotNil(t, h)
	assert.Equal(t, ProcessorCounts{Cycles: 200, Instructions: 400, CacheMisses: 2, BranchMisses: 1}, *h)
	assert.Nil(t, hardware([]*Block{counted(300), {}}), "one block has none")
	assert.Nil(t, hardware(nil))
}

func TestBlockRefusesCountsThatAreNone(t *testing.T) {
	b := Block{Hardware: &ProcessorCounts{Cycles: 1}}
	assert.NoError(t, b.checkNumbers())
	b.Hardware.BranchMisses = -1
	assert.ErrorContains(t, b.checkNumbers(), "-1")
}
