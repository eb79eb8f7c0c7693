package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// write a study of three repetitions whose means are known: engines by name, in ns.
func written(t *testing.T, means map[string]float64) (dir string) {
	t.Helper()
	dir = t.TempDir() + "/s"
	s := &study.Study{Schema: study.Schema, Name: "made up", Repetitions: 3, Groups: []study.Group{{ID: "g", Rules: "synthetic:100000", Matcher: "simd"}}}
	for engine := range means {
		s.Cells = append(s.Cells, study.Cell{ID: len(s.Cells), Group: "g", Engine: engine, Label: engine, CPUCount: 2, RuleCount: 100_000})
	}
	w, err := study.Create(dir, s)
	require.NoError(t, err)
	for repetition := range 3 {
		for _, c := range s.Cells {
			for visit := range c.Visits() {
				mean := means[c.Engine] * (1 + 0.01*float64(repetition)) // the whole machine slows down
				require.NoError(t, w.Append(blockOf(t, c, repetition, visit, mean)))
			}
		}
	}
	require.NoError(t, w.Finish(study.Complete))
	return dir
}

func blockOf(t *testing.T, c study.Cell, repetition, visit int, mean float64) study.Block {
	t.Helper()
	h := study.NewHistogram()
	h.Record(mean)
	encoded, err := h.Encode()
	require.NoError(t, err)
	return study.Block{Cell: c.ID, Repetition: repetition, Visit: visit, Status: study.BlockOK, Samples: 1, Accepted: 1,
		MeanNS: &mean, P50NS: &mean, MaxNS: &mean, CPUNSPerPkt: 2 * mean, Histogram: encoded}
}

func TestRatiosArePairedAndOverTheBest(t *testing.T) {
	dir := written(t, map[string]float64{"sequential": 300, "mailbox": 100, "spinwait": 120, "adaptive": 110, "reference": 10})
	var out strings.Builder
	require.NoError(t, run([]string{dir}, &out, io.Discard))
	text := out.String()
	assert.Contains(t, text, "mailbox  1.100 [1.100, 1.100]  *")
	assert.Contains(t, text, "0.367 [0.367, 0.367]")
	assert.Contains(t, text, "over 1 of 1 cells, 0 allowed: lower bound over the best above 1.05")
	assert.Contains(t, text, "ok   0 of 1 cells, 0 allowed: lower bound over the best above 1.15")
	assert.Contains(t, text, "ok   0 of 1 cells, 0 allowed: lower bound over sequential above 1.03")
	assert.Contains(t, text, "over 1 of 1 cells, 0 allowed: less than 3 times as fast")
}

func TestNothingToCompareIsSaid(t *testing.T) {
	assert.ErrorContains(t, run(nil, io.Discard, io.Discard), "no study is named")
	assert.ErrorContains(t, run([]string{t.TempDir() + "/none"}, io.Discard, io.Discard), "none")
	dir := written(t, map[string]float64{"sequential": 300, "mailbox": 100})
	assert.ErrorContains(t, run([]string{dir}, io.Discard, io.Discard), "no group has engine adaptive")
}
