package study_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

func TestColdRowsShowNoCPU(t *testing.T) {
	s, blocks := studytest.Example(1)
	s.Groups[1].Cold = true
	rows, _, _ := study.Summarize(s, blocks)
	for _, r := range rows {
		cold := r.Cell.Group == s.Groups[1].ID
		assert.Equal(t, cold, r.Cold)
		assert.Equal(t, cold, r.CPUs == nil && r.CPUNSPerPkt == nil && r.CSPerPkt == nil && r.VoluntaryCS == nil, r.Label)
		assert.Equal(t, cold, slices.Contains(r.Marks, "cold caches"), "%q", r.Marks)
		assert.NotNil(t, r.P50NS)
		assert.NotNil(t, r.PktPerS)
	}
}
