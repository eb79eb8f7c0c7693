package study_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// formStudy is one group with an engine in two forms, whose means a packet in each repetition are given.
func formStudy(locked, unlocked []float64) (*study.Study, []study.Block) {
	s, _ := studytest.Example(1)
	s.Groups, s.Repetitions = s.Groups[:1], len(locked)
	cell := s.Cells[2]
	cell.ID, cell.Engine, cell.CPUs, cell.Oversubscribed = 0, "condvar", nil, false
	free := cell
	free.ID, free.LockThread, free.Label = 1, false, "condvar unlocked"
	s.Cells = []study.Cell{cell, free}
	var blocks []study.Block
	for repetition := range locked {
		for id, mean := range []float64{locked[repetition], unlocked[repetition]} {
			blocks = append(blocks, study.Block{Cell: id, Repetition: repetition, Status: study.BlockOK, MeanNS: &mean})
		}
	}
	s.Blocks = len(blocks)
	return s, blocks
}

func TestTheSlowerFormIsMarked(t *testing.T) {
	slow, fast := []float64{100, 101, 102, 103, 104, 105}, []float64{50, 51, 52, 53, 54, 55}
	mixed := []float64{99, 100, 103, 104, 103, 104}
	for name, tc := range map[string]struct {
		locked, unlocked []float64
		marks            [2][]string
	}{
		"unlocked is faster":   {slow, fast, [2][]string{{"unlocked form faster"}, nil}},
		"locked is faster":     {fast, slow, [2][]string{nil, {"locked form faster"}}},
		"neither, for certain": {slow, mixed, [2][]string{nil, nil}},
		"in five repetitions":  {slow[:5], fast[:5], [2][]string{nil, nil}},
		"in one":               {slow[:1], fast[:1], [2][]string{nil, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, _, _ := study.Summarize(formStudy(tc.locked, tc.unlocked))
			for i := range rows {
				assert.Equal(t, tc.marks[i], rows[i].Marks)
			}
		})
	}
}

func TestFormsOfDifferentShapesAreNotCompared(t *testing.T) {
	s, blocks := formStudy([]float64{100, 100}, []float64{50, 50})
	s.Cells[1].Workers++
	rows, _, _ := study.Summarize(s, blocks)
	assert.Empty(t, rows[0].Marks)
}

func TestLiveFormsAreNotCompared(t *testing.T) {
	s, blocks := formStudy(slices.Repeat([]float64{100}, 6), slices.Repeat([]float64{50}, 6))
	s.Groups[0].Live = &study.Live{Load: "wrk"}
	for i := range s.Cells {
		s.Cells[i].Live = &study.LiveCell{Reader: "raw"}
	}
	for i := range blocks {
		blocks[i].Live = &study.LiveBlock{}
	}
	rows, _, _ := study.Summarize(s, blocks)
	for _, r := range rows {
		assert.NotContains(t, strings.Join(r.Marks, " "), "form faster")
	}
}
