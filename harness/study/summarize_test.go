package study

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRowIsTheMedianOverGoodBlocks(t *testing.T) {
	s, blocks := smallStudy(4), goodBlocks(4)
	means := []float64{100, 400, 200, 9_999}
	for i := range blocks {
		if b := &blocks[i]; b.Cell == cellFutex {
			sequence := b.Sequence
			*b = goodBlock(cellFutex, b.Repetition, 0, means[b.Repetition])
			b.Sequence, b.Samples = sequence, 30_000-uint64(b.Repetition)*5_000
			if b.Repetition == 3 {
				b.Status, b.Mismatches = BlockInvalid, 3
			}
		}
	}
	rows, _, warnings := Summarize(s, blocks)
	r := rows[cellFutex]
	assert.Equal(t, 200.0, *r.P50NS)
	assert.Equal(t, 400.0, *r.P90NS)
	assert.Equal(t, 600.0, *r.P99NS)
	assert.Equal(t, 800.0, *r.P999NS)
	assert.Equal(t, 1000.0, *r.MaxNS)
	assert.Equal(t, 5e6, *r.PktPerS)
	assert.Equal(t, 1.5, *r.CSPerPkt)
	assert.Equal(t, 200.0, *r.CPUNSPerPkt)
	assert.EqualValues(t, 20_000, r.Samples, "of the smallest good block")
	assert.EqualValues(t, 3, r.Mismatches)
	assert.EqualValues(t, 80_000, r.Verified)
	assert.Equal(t, BlockInvalid, r.Status)
	assert.Equal(t, []string{"invalid 1/4"}, r.Marks)
	assert.Equal(t, 3, r.BlocksOK)
	assert.Equal(t, 12, rows[cellSequential].Blocks)
	assert.Contains(t, warnings[len(warnings)-1], "3 verdicts differ")
	assert.Equal(t, "small group", r.GroupTitle)
	assert.Equal(t, "builtin:24", r.Rules)
	for i := range rows {
		assert.Equal(t, i, rows[i].Cell.ID)
	}
}

func TestPercentilesNeedSamplesInEveryGoodBlock(t *testing.T) {
	for _, c := range []struct {
		samples   uint64
		p99, p999 bool
	}{{999, false, false}, {1_000, true, false}, {9_999, true, false}, {10_000, true, true}} {
		blocks := goodBlocks(3)
		blocks[4].Samples = c.samples // futex in the first repetition
		rows, _, _ := Summarize(smallStudy(3), blocks)
		r := rows[cellFutex]
		assert.Equal(t, c.p99, r.P99NS != nil, "%d samples", c.samples)
		assert.Equal(t, c.p999, r.P999NS != nil, "%d samples", c.samples)
		assert.NotNil(t, r.P50NS)
		assert.Equal(t, c.samples, r.Samples)
	}
	blocks := goodBlocks(3)
	blocks[4].P99NS = nil
	rows, _, _ := Summarize(smallStudy(3), blocks)
	assert.Nil(t, rows[cellFutex].P99NS, "a good block without the number")
}

func TestStatusOfARow(t *testing.T) {
	for _, c := range []struct {
		blocks []string // of mailbox
		status string
		marks  []string
	}{
		{[]string{BlockOK, BlockOK, BlockOK}, BlockOK, nil},
		{[]string{BlockOK, BlockStalled, BlockOK}, BlockStalled, []string{"stalled 1/3"}},
		{[]string{BlockStalled, BlockFailed, BlockOK}, BlockFailed, []string{"failed 1/3", "stalled 1/3"}},
		{[]string{BlockStalled, BlockFailed, BlockInvalid}, BlockInvalid, []string{"invalid 1/3", "failed 1/3", "stalled 1/3"}},
		{[]string{BlockOK, BlockOK}, BlockFailed, []string{"missing 1/3"}},
		{nil, NotMeasured, []string{"missing 3/3"}},
	} {
		var blocks []Block
		for _, b := range goodBlocks(3) {
			if b.Cell != cellMailbox {
				blocks = append(blocks, b)
			} else if b.Repetition < len(c.blocks) {
				b.Status = c.blocks[b.Repetition]
				blocks = append(blocks, b)
			}
		}
		rows, _, _ := Summarize(smallStudy(3), blocks)
		assert.Equal(t, c.status, rows[cellMailbox].Status, "%v", c.blocks)
		assert.Equal(t, c.marks, rows[cellMailbox].Marks, "%v", c.blocks)
		assert.Equal(t, c.status == BlockOK, rows[cellMailbox].Ratio != nil)
		assert.Equal(t, BlockOK, rows[cellFutex].Status)
	}
}

func TestMarks(t *testing.T) {
	for name, c := range map[string]struct {
		cell  func(*Cell)
		block func(*Block)
		marks []string
	}{
		"nothing":              {nil, nil, nil},
		"not parallel":         {nil, func(b *Block) { b.ParallelShare = ptr(0.49) }, []string{"not parallel"}},
		"half is parallel":     {nil, func(b *Block) { b.ParallelShare = ptr(0.5) }, nil},
		"one shard":            {func(c *Cell) { c.Workers = 1 }, func(b *Block) { b.ParallelShare = ptr(0) }, nil},
		"unsteady":             {nil, func(b *Block) { b.Unsteady = b.Repetition < 2 }, []string{"unsteady 2/3"}},
		"cold":                 {nil, func(b *Block) { b.ColdWarmup = b.Repetition == 0 }, []string{"cold warm-up 1/3"}},
		"oversubscribed":       {func(c *Cell) { c.Oversubscribed = true }, nil, []string{"oversubscribed"}},
		"peer":                 {func(c *Cell) { c.Peer = true }, nil, []string{"peer"}},
		"part of a pass":       {nil, func(b *Block) { b.Passes = 0.4 + float64(b.Repetition)/2 }, []string{"under one pass 2/3"}},
		"reference":            {nil, func(b *Block) { b.P50NS = ptr(99) }, []string{"reference over 10%"}},
		"a tenth exactly":      {nil, func(b *Block) { b.P50NS = ptr(100) }, nil},
		"allocates":            {nil, func(b *Block) { b.AllocsPerPkt = 0.011 }, []string{"allocates"}},
		"allocates once":       {nil, func(b *Block) { b.AllocsPerPkt = 0.01 }, nil},
		"collected":            {nil, func(b *Block) { b.GCCycles = uint32(b.Repetition) }, []string{"gc 2/3"}},
		"steal":                {nil, func(b *Block) { b.WallNS, b.StealNS = 1e8, 1e6+float64(b.Repetition) }, []string{"steal over 1% 2/3"}},
		"slow core, not ok":    {nil, func(b *Block) { b.LoopNS, b.Status = ptr(100+90*float64(b.Repetition)), BlockStalled }, []string{"stalled 3/3"}},
		"slow core":            {nil, func(b *Block) { b.LoopNS = ptr(100 + 14*float64(b.Repetition)) }, []string{"slow core 1/3"}},
		"given up":             {nil, func(b *Block) { b.Status, b.NotRun = BlockStalled, b.Repetition > 1 }, []string{"stalled 3/3 (2 run)"}},
		"not run, yet ok":      {nil, func(b *Block) { b.NotRun = true }, nil}, // in a file that someone edited
		"unsteady but stalled": {nil, func(b *Block) { b.Unsteady, b.Status = true, BlockStalled }, []string{"stalled 3/3"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, blocks := smallStudy(3), goodBlocks(3)
			if c.cell != nil {
				c.cell(&s.Cells[cellFutex])
			}
			for i := range blocks {
				if blocks[i].Cell == cellFutex && c.block != nil {
					c.block(&blocks[i])
				}
			}
			rows, _, _ := Summarize(s, blocks)
			assert.Equal(t, c.marks, rows[cellFutex].Marks)
			assert.Empty(t, rows[cellReference].Marks, "the reference is not held against itself")
		})
	}
}

func TestWarnings(t *testing.T) {
	s, blocks := smallStudy(10), goodBlocks(10)
	_, _, warnings := Summarize(s, blocks)
	assert.Empty(t, warnings)
	for i := range blocks {
		blocks[i].LoopNS = ptr(350)
		if blocks[i].Repetition < 3 {
			blocks[i].LoopNS = ptr(500)
		}
	}
	_, _, warnings = Summarize(s, blocks)
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], fmt.Sprintf("%d of the %d blocks with a pinned dispatcher ran on a slow core", 3*len(blocks)/10, len(blocks)))
	for i := range blocks {
		if blocks[i].Repetition == 0 {
			blocks[i].LoopNS = nil
		}
	}
	_, _, warnings = Summarize(s, blocks)
	assert.Empty(t, warnings, "two of nine")
	blocks[3].Overflow = 2
	_, _, warnings = Summarize(s, blocks)
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "2 samples")
	_, _, warnings = Summarize(smallStudy(9), goodBlocks(9))
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "--reps 10")
}
