package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// late is a study of one engine, on time and late in its work, whose late blocks have the given parts.
func late(parts study.Parts) *study.Results {
	const before = 1_000.0
	s := study.Study{
		Schema: study.Schema, Status: study.Complete, Repetitions: 1, Blocks: 2, Groups: []study.Group{{ID: "g"}},
		Cells: []study.Cell{
			{ID: 0, Group: "g", Engine: "mailbox", Workers: 1},
			{ID: 1, Group: "g", Engine: "mailbox", Workers: 1, Late: 5_000, LateAt: "work"},
		},
	}
	on := study.Parts{ForkNS: 100, WorkNS: before, JoinNS: 100, TotalNS: before + 200}
	parts.TotalNS = parts.ForkNS + parts.SkewNS + parts.WorkNS + parts.JoinNS
	var blocks []study.Block
	for cell, p := range []study.Parts{on, parts} {
		blocks = append(blocks, study.Block{Cell: cell, Status: study.BlockOK, Anatomy: &study.Anatomy{Packets: 100, Typical: p, Last: []float64{1}}})
	}
	rows, _, _ := study.Summarize(&s, blocks)
	return &study.Results{Study: s, Blocks: blocks, Rows: rows}
}

func TestInjectionsAreJudged(t *testing.T) {
	for name, tc := range map[string]struct {
		parts study.Parts
		want  bool
	}{
		"in its own part":            {study.Parts{ForkNS: 110, WorkNS: 6_100, JoinNS: 90}, true},
		"a tenth off":                {study.Parts{ForkNS: 100, WorkNS: 6_510, JoinNS: 100}, false},
		"too little":                 {study.Parts{ForkNS: 100, WorkNS: 5_400, JoinNS: 100}, false},
		"another part with it":       {study.Parts{ForkNS: 400, WorkNS: 6_000, JoinNS: 100}, false},
		"in another part altogether": {study.Parts{ForkNS: 5_100, WorkNS: 1_000, JoinNS: 100}, false},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := injections(late(tc.parts))
			require.NoError(t, err)
			var out strings.Builder
			ok, err := write(&out, found)
			require.NoError(t, err)
			assert.Equal(t, tc.want, ok, out.String())
			assert.Equal(t, !tc.want, strings.Contains(out.String(), "OUT OF BOUNDS"))
		})
	}
}

func TestAnInjectionThatWasNotMeasuredIsNoSuccess(t *testing.T) {
	r := late(study.Parts{WorkNS: 1})
	r.Rows[1].Anatomy = nil
	found, err := injections(r)
	require.NoError(t, err)
	var out strings.Builder
	ok, err := write(&out, found)
	require.NoError(t, err)
	assert.False(t, ok)
	assert.Contains(t, out.String(), "NOT MEASURED")
}

// TestRepetitionsArePaired by their number: the first late block stalled, and all parts grow from one repetition to the next.
func TestRepetitionsArePaired(t *testing.T) {
	r := late(study.Parts{WorkNS: 1})
	r.Blocks = nil
	for k := range 3 {
		drift := float64(k) * 10_000
		for cell, work := range []float64{1_000 + drift, 6_000 + drift} {
			b := study.Block{Cell: cell, Repetition: k, Status: study.BlockOK, Anatomy: &study.Anatomy{Typical: study.Parts{WorkNS: work}}}
			if cell == 1 && k == 0 {
				b.Status, b.Anatomy = study.BlockStalled, nil
			}
			r.Blocks = append(r.Blocks, b)
		}
	}
	found, err := injections(r)
	require.NoError(t, err)
	assert.InDelta(t, 5_000, found[0].change["work"], 1e-9)
}

func TestAStudyWithoutInjectionsIsRefused(t *testing.T) {
	r := late(study.Parts{WorkNS: 1})
	r.Study.Cells[1].Late = 0
	_, err := injections(r)
	assert.ErrorIs(t, err, errNone)
}
