package study_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

func TestBreakEvens(t *testing.T) {
	r := studytest.Curves(1)
	sweeps := study.BreakEvens(r)
	require.Len(t, sweeps, 1, "one rule count for each rate is no sweep")
	s := sweeps[0]
	assert.Equal(t, "synthetic:*,cost=50ns", s.Rules)
	assert.Equal(t, study.OverRules, s.Over)
	require.Len(t, s.Engines, 4)
	for _, b := range s.Engines {
		require.Len(t, b.Points, 8)
		truth := 2 * studytest.CurveOverhead(&r.Study.Cells[b.Points[0].Cell]) / 50
		if truth < 25 {
			assert.Equal(t, "always", b.Verdict, b.Label)
			continue
		}
		require.Equal(t, "once", b.Verdict, b.Label)
		assert.True(t, *b.Lo <= truth && truth <= *b.Hi, "%s: %v in [%v, %v]", b.Label, truth, *b.Lo, *b.Hi)
		assert.Less(t, *b.Hi / *b.Lo, 1.5)
		assert.InEpsilon(t, 50**b.At, *b.WorkNS, 0.05)
	}
}

func TestBreakEvenOverCost(t *testing.T) {
	r := studytest.Curves(1)
	rules := map[string]string{"g1": "synthetic:400", "g4": "synthetic:400,cost=25ns", "g5": "synthetic:400,cost=50ns", "g6": "synthetic:400,cost=0.1us"}
	for i := range r.Rows {
		row := &r.Rows[i]
		row.Cell.RuleCount, row.Group.Rules = 400, "builtin:24"
		if spec, ok := rules[row.Cell.Group]; ok {
			row.Group.Rules = spec
		}
	}
	sweeps := study.BreakEvens(r)
	require.Len(t, sweeps, 1)
	assert.Equal(t, study.OverCost, sweeps[0].Over)
	assert.Equal(t, "synthetic:400,cost=*", sweeps[0].Rules)
	for _, b := range sweeps[0].Engines {
		var places []float64
		for _, p := range b.Points {
			places = append(places, p.Place)
		}
		assert.Equal(t, []float64{25, 50, 100}, places, "rules without a cost stand nowhere")
	}
}

// TestBreakEvenLeavesOutWhatHasNoRatio: the place is among the points, and the crossing rests on the others.
func TestBreakEvenLeavesOutWhatHasNoRatio(t *testing.T) {
	r := studytest.Curves(1)
	for i := range r.Rows {
		if r.Rows[i].Cell.Group == "g1" {
			r.Rows[i].Ratio, r.Rows[i].RatioLo, r.Rows[i].RatioHi = nil, nil, nil
		}
	}
	for _, b := range study.BreakEvens(r)[0].Engines {
		require.Len(t, b.Points, 8)
		assert.Nil(t, b.Points[0].Ratio)
		assert.NotEqual(t, "not shown", b.Verdict)
	}
	for i := range r.Rows {
		r.Rows[i].RatioLo = nil
	}
	assert.Equal(t, "not shown", study.BreakEvens(r)[0].Engines[0].Verdict)
}

func TestCurvesAreInTheDocument(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, study.WriteJSON(&out, studytest.Curves(1)))
	var document struct {
		Scalings   []study.Scaling
		BreakEvens []study.RuleSweep `json:"break_evens"`
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &document))
	assert.Len(t, document.Scalings, 8)
	assert.Len(t, document.BreakEvens[0].Engines, 4)
	out.Reset()
	require.NoError(t, study.WriteJSON(&out, studytest.Results(1)))
	assert.NotContains(t, out.String(), `"scalings"`)
	assert.NotContains(t, out.String(), `"break_evens"`)
}
