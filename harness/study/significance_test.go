package study

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noisy are goodBlocks whose means vary by a hundredth, with every block of cell multiplied by factor.
func noisy(repetitions int, seed uint64, cell int, factor func(repetition int) float64) []Block {
	random := rand.New(rand.NewPCG(seed, 1))
	blocks := goodBlocks(repetitions)
	for i := range blocks {
		b := &blocks[i]
		*b.MeanNS *= 1 + 0.01*random.NormFloat64()
		if b.Cell == cell {
			*b.MeanNS *= factor(b.Repetition)
		}
	}
	return blocks
}

func constantly(f float64) func(int) float64 { return func(int) float64 { return f } }

func TestRatioHasAPValueAfterHolm(t *testing.T) {
	rows, _, _ := Summarize(smallStudy(10), noisy(10, 1, cellMailbox, constantly(1)))
	assert.Nil(t, rows[cellReference].RatioP)
	assert.Nil(t, rows[cellSequential].RatioP, "1 by definition")
	require.NotNil(t, rows[cellFutex].RatioP)
	assert.InDelta(t, 2*2.0/1024, *rows[cellFutex].RatioP, 1e-12, "all ten on one side, for two engines")

	rows, _, _ = Summarize(smallStudy(10), noisy(10, 1, cellFutex, constantly(1010.0/510)))
	assert.Greater(t, *rows[cellFutex].RatioP, 0.05, "as fast as sequential")
	assert.Less(t, *rows[cellFutex].RatioLo, 1.0)
	assert.Greater(t, *rows[cellFutex].RatioHi, 1.0)

	blocks := noisy(10, 1, cellMailbox, constantly(1))
	blocks[4].Status = BlockStalled
	rows, _, _ = Summarize(smallStudy(10), blocks)
	assert.Nil(t, rows[cellFutex].RatioP, "no ratio, no test")
	assert.InDelta(t, 2.0/1024, *rows[cellMailbox].RatioP, 1e-12, "of one engine only")
}

func TestTrendOverRepetitionsIsWarnedOf(t *testing.T) {
	rising := func(r int) float64 { return math.Exp(-0.01 * float64(r)) }
	_, _, warnings := Summarize(smallStudy(10), noisy(10, 2, cellMailbox, rising))
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "small group, mailbox: the ratio rises over the repetitions")
	falling := func(r int) float64 { return math.Exp(0.01 * float64(r)) }
	_, _, warnings = Summarize(smallStudy(10), noisy(10, 2, cellMailbox, falling))
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "falls")
	_, _, warnings = Summarize(smallStudy(10), noisy(10, 2, cellSequential, constantly(1)))
	assert.Empty(t, warnings)
}

// TestStudiesWithoutATrendSeldomWarn counts warnings of studies in which nothing changes: 5% of groups may.
func TestStudiesWithoutATrendSeldomWarn(t *testing.T) {
	warned := 0
	for seed := range uint64(200) {
		_, _, warnings := Summarize(smallStudy(10), noisy(10, seed, cellMailbox, constantly(1)))
		if len(warnings) > 0 {
			warned++
		}
	}
	assert.LessOrEqual(t, warned, 16)
}

func TestP99HasAnIntervalOverBlocks(t *testing.T) {
	blocks := goodBlocks(10)
	for i := range blocks {
		if b := &blocks[i]; b.Cell == cellFutex {
			b.P99NS = ptr(1000 + float64(b.Repetition))
		}
	}
	rows, _, _ := Summarize(smallStudy(10), blocks)
	assert.InDelta(t, 1001.66, *rows[cellFutex].P99Lo, 0.01)
	assert.InDelta(t, 1007.34, *rows[cellFutex].P99Hi, 0.01)
	rows, _, _ = Summarize(smallStudy(5), goodBlocks(5))
	assert.NotNil(t, rows[cellFutex].P99NS)
	assert.Nil(t, rows[cellFutex].P99Lo, "five blocks have no interval of 95%")
}
