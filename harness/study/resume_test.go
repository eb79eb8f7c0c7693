package study

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWholeRepetitions(t *testing.T) {
	s, blocks := sweepStudy([]float64{100}, []float64{5}) // 5 blocks a repetition
	assert.Equal(t, 2, Whole(s, blocks))
	assert.Equal(t, 0, Whole(s, nil))
	var first, second []Block
	for _, b := range blocks {
		if b.Repetition == 0 {
			first = append(first, b)
		} else {
			second = append(second, b)
		}
	}
	assert.Equal(t, 1, Whole(s, first))
	assert.Equal(t, 1, Whole(s, append(first, second[1:]...)))
	assert.Equal(t, 0, Whole(s, second), "from the first one on")
}

func TestRewind(t *testing.T) {
	s, blocks := sweepStudy([]float64{100}, []float64{5})
	dir := t.TempDir()
	w, err := Create(dir, s)
	require.NoError(t, err)
	for _, b := range blocks {
		require.NoError(t, w.Append(b))
	}
	require.NoError(t, w.Rewind(2), "nothing to forget")
	assert.Len(t, w.Blocks(), 10)
	require.NoError(t, w.Rewind(1))
	assert.Len(t, w.Blocks(), 5)
	r, err := Open(dir)
	require.NoError(t, err)
	assert.Len(t, r.Blocks, 5)
	for _, b := range blocks {
		if err := w.Append(b); b.Repetition == 0 {
			assert.ErrorContains(t, err, "was measured before")
		} else {
			assert.NoError(t, err, "forgotten blocks may be measured again")
		}
	}
	r, err = Open(dir)
	require.NoError(t, err)
	assert.Len(t, r.Blocks, 10)
	require.NoError(t, w.Close())

	w, r, err = Resume(dir)
	require.NoError(t, err)
	assert.Len(t, r.Study.Resumed, 1)
	require.NoError(t, os.RemoveAll(dir))
	assert.ErrorContains(t, w.Rewind(0), "rewind study")
	assert.Len(t, w.Blocks(), 10, "as before")
	require.NoError(t, w.Close())
	assert.NoFileExists(t, filepath.Join(dir, blocksFile))
}

func TestDifferences(t *testing.T) {
	s, _ := sweepStudy([]float64{100}, []float64{5})
	s.Environment, s.Inputs = Environment{CPU: "a", Program: "0123456789abcdef", Commit: "c"}, []Input{{Kind: "rules", Name: "r", SHA256: "1", Notes: map[string]string{"k": "v"}}}
	for name, tc := range map[string]struct {
		change func(*Study)
		want   string // empty: none
	}{
		"the same":        {func(*Study) {}, ""},
		"load":            {func(n *Study) { n.Environment.Load = "9" }, ""},
		"program":         {func(n *Study) { n.Environment.Program = "x" }, "the program is another one: it was built from c (0123456789ab), and this one from c (x)"},
		"CPU":             {func(n *Study) { n.Environment.CPU = "b" }, "the CPU was a, and is b now"},
		"repetitions":     {func(n *Study) { n.Repetitions = 3 }, "the number of repetitions was 2, and is 3 now"},
		"inputs":          {func(n *Study) { n.Inputs = nil }, "the number of inputs was 1, and is 0 now"},
		"another input":   {func(n *Study) { n.Inputs[0].Name = "q" }, "rules r is q now"},
		"changed input":   {func(n *Study) { n.Inputs[0].SHA256 = "2" }, "rules r has changed: its hash was 1, and is 2 now"},
		"dearer rules":    {func(n *Study) { n.Inputs[0].Notes = map[string]string{"k": "w"} }, "rules r gives something else: map[k:v], and now map[k:w]"},
		"groups":          {func(n *Study) { n.Groups[0].Pin = "none" }, "the plan is another one: its groups differ"},
		"number of cells": {func(n *Study) { n.Cells = n.Cells[:2] }, "the plan is another one: it had 3 cells, and has 2 now"},
		"a cell":          {func(n *Study) { n.Cells[2].Label = "beta" }, "the plan is another one: cell 2 was alpha, and is beta now"},
	} {
		t.Run(name, func(t *testing.T) {
			next, _ := sweepStudy([]float64{100}, []float64{5})
			next.Environment, next.Inputs = s.Environment, []Input{s.Inputs[0]}
			tc.change(next)
			if got := s.Differences(next); tc.want == "" {
				assert.Empty(t, got)
			} else {
				assert.Equal(t, []string{tc.want}, got)
			}
		})
	}
}
