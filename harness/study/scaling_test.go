package study_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

func TestOverheadIsWhatSplitRulesTakeMore(t *testing.T) {
	r := studytest.Curves(1)
	scalings := study.Scalings(r)
	require.Len(t, scalings, 2*4, "four engines without rules and with 200")
	for _, s := range scalings {
		require.Len(t, s.Points, 6)
		assert.NotContains(t, s.Label, "W=")
		for i, p := range s.Points {
			assert.Equal(t, []int{1, 2, 3, 4, 6, 8}[i], p.Workers)
			assert.Equal(t, p.Workers > s.CPUCount, p.Oversubscribed)
			want := studytest.CurveOverhead(&r.Study.Cells[p.Cell])
			assert.InDelta(t, want, *p.OverheadNS, 0.05*want+150, "%s W=%d", s.Label, p.Workers)
			assert.True(t, *p.OverheadLo <= *p.OverheadNS && *p.OverheadNS <= *p.OverheadHi)
			assert.InDelta(t, 0.979, *p.Coverage, 0.001)
			row := r.Rows[p.Cell]
			assert.Equal(t, row.Ratio, p.SpeedUp)
			if s.Group == "g10" {
				assert.InDelta(t, *p.SpeedUp/float64(p.Workers), *p.Efficiency, 1e-12)
			}
		}
	}
}

// TestOverheadIsPaired: what slows a whole repetition down does not widen the interval, and the reference loop is taken off once, not a
// share of it.
func TestOverheadIsPaired(t *testing.T) {
	mean := func(v float64) *float64 { return &v }
	s := &study.Study{Schema: study.Schema, Status: study.Complete, Repetitions: 10,
		Groups: []study.Group{{ID: "g", Rules: "synthetic:100,cost=1ns"}}}
	for i, c := range []study.Cell{
		{Engine: study.Reference, Workers: 1}, {Engine: study.Sequential, Workers: 1}, {Engine: "alpha", Workers: 2, Participants: 3, Label: "alpha W=2"},
		{Engine: "alpha", Workers: 4, Participants: 5, Label: "alpha W=4"}, {Engine: "beta", Workers: 4, Participants: 5, Label: "beta W=4"},
	} {
		c.ID, c.Group = i, "g"
		s.Cells = append(s.Cells, c)
	}
	var blocks []study.Block
	for repetition := range 10 {
		slow := 100 * float64(repetition)
		for cell, ns := range []float64{10, 110 + 4*slow, 10 + 50 + 7 + 2*slow, 10 + 25 + 9 + slow, 500} {
			for visit := range s.Cells[cell].Visits() {
				blocks = append(blocks, study.Block{Cell: cell, Repetition: repetition, Visit: visit, Status: study.BlockOK, MeanNS: mean(ns)})
			}
		}
	}
	r := &study.Results{Study: *s, Blocks: blocks}
	r.Rows, _, _ = study.Summarize(s, blocks)
	scalings := study.Scalings(r)
	require.Len(t, scalings, 1, "beta has one size")
	for i, want := range []float64{7, 9} {
		p := scalings[0].Points[i]
		assert.InDelta(t, want, *p.OverheadNS, 1e-9)
		assert.InDelta(t, want, *p.OverheadLo, 1e-9)
		assert.InDelta(t, want, *p.OverheadHi, 1e-9)
	}

	for name, change := range map[string]func(){
		"rules that match": func() {
			r.Rows[2].Group.Rules, r.Rows[3].Group.Rules = "synthetic:100,hit=0.1", "synthetic:100,hit=0.1"
		},
		"matcher indexed":        func() { r.Rows[2].Group.Matcher, r.Rows[3].Group.Matcher = "indexed", "indexed" },
		"an engine that chooses": func() { r.Rows[2].Engine, r.Rows[3].Engine = study.Adaptive, study.Adaptive },
		"real rules":             func() { r.Rows[2].Group.Rules, r.Rows[3].Group.Rules = "builtin:24", "builtin:24" },
		"stalled": func() {
			for i := range r.Blocks {
				if r.Blocks[i].Cell > 1 && r.Blocks[i].Repetition == 3 {
					r.Blocks[i].Status = study.BlockStalled
				}
			}
			r.Rows, _, _ = study.Summarize(s, r.Blocks)
		},
	} {
		r.Blocks = slices.Clone(blocks)
		r.Rows, _, _ = study.Summarize(s, r.Blocks)
		require.NotNil(t, study.Scalings(r)[0].Points[0].OverheadNS, name)
		change()
		for _, p := range study.Scalings(r)[0].Points {
			assert.Nil(t, p.OverheadNS, name)
		}
	}
}
