package study

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The cells of smallStudy.
const (
	cellReference = iota
	cellSequential
	cellFutex
	cellMailbox
)

// smallStudy has one group of reference, sequential, futex and mailbox.
func smallStudy(repetitions int) *Study {
	s := &Study{
		Schema: Schema, Name: "small", Status: Complete, Repetitions: repetitions, Blocks: 6 * repetitions, Seed: 7,
		Groups: []Group{{ID: "g", Title: "small group", Corpus: "builtin:web", Rules: "builtin:24", Matcher: "linear", Pin: "cores"}},
	}
	for i, engine := range []string{Reference, Sequential, "futex", "mailbox"} {
		s.Cells = append(s.Cells, Cell{
			ID: i, Group: "g", Engine: engine, Label: engine, RuleCount: 24, Workers: 1, Participants: 1, EarlyExit: "off",
		})
	}
	s.Cells[cellFutex].Workers, s.Cells[cellMailbox].Workers = 3, 3
	return s
}

func ptr(v float64) *float64 { return &v }

// goodBlock has a mean of the given nanoseconds, and its percentiles around it.
func goodBlock(cell, repetition, visit int, mean float64) Block {
	return Block{
		Cell: cell, Repetition: repetition, Visit: visit, Status: BlockOK, Samples: 20_000, Accepted: 15_000, Dropped: 5_000,
		MeanNS: ptr(mean), P50NS: ptr(mean), P90NS: ptr(2 * mean), P99NS: ptr(3 * mean), P999NS: ptr(4 * mean), MaxNS: ptr(5 * mean),
		PktPerS: 1e9 / mean, CPUs: 1, CPUNSPerPkt: mean, VoluntaryCS: 1, InvoluntaryCS: 0.5,
	}
}

// goodBlocks are all blocks of a smallStudy, with the same means in every repetition.
func goodBlocks(repetitions int) []Block {
	var blocks []Block
	for r := range repetitions {
		for cell, mean := range []float64{10, 1010, 510, 260} {
			for visit := range []int{1, 3, 1, 1}[cell] {
				b := goodBlock(cell, r, visit, mean)
				b.Sequence = len(blocks)
				blocks = append(blocks, b)
			}
		}
	}
	return blocks
}

// writeSmall writes a whole small study with histograms into a new directory.
func writeSmall(t *testing.T, repetitions int) string {
	t.Helper()
	dir := t.TempDir()
	w, err := Create(dir, smallStudy(repetitions))
	require.NoError(t, err)
	for _, b := range goodBlocks(repetitions) {
		h := NewHistogram()
		h.RecordN(*b.MeanNS, 990)
		h.RecordN(3**b.MeanNS, 10)
		require.NoError(t, w.Append(with(b, h)))
	}
	require.NoError(t, w.Finish(Complete))
	return dir
}

func closeAtEnd(t *testing.T, w *Writer) {
	t.Helper()
	t.Cleanup(func() { require.NoError(t, w.Close()) })
}

// with gives a block its histogram.
func with(b Block, h *Histogram) Block {
	b.Histogram, _ = h.Encode() // Append refuses what can't be decoded
	return b
}
