package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

func TestCountsStandInTheTablesThatHaveThem(t *testing.T) {
	r := studytest.WithEarlyExit(1)
	var without bytes.Buffer
	require.NoError(t, writeMarkdown(&without, r, groupsOf(r)))
	assert.NotContains(t, without.String(), "counters")
	for i := range r.Rows {
		r.Rows[i].Hardware = &study.ProcessorCounts{Cycles: 5000, Instructions: 12_500, CacheMisses: 3.25, BranchMisses: 0.5}
	}
	var markdown, latex, table, csv bytes.Buffer
	require.NoError(t, writeMarkdown(&markdown, r, groupsOf(r)))
	require.NoError(t, writeLaTeX(&latex, r, groupsOf(r)))
	require.NoError(t, Terminal(&table, r, 200, false))
	require.NoError(t, writeCSV(&csv, r, groupsOf(r)))
	for _, text := range []string{markdown.String(), table.String()} {
		assert.Contains(t, text, hardwareTitle)
		for _, number := range []string{"5,000", "12,500", "2.50", "3.25", "0.500"} {
			assert.Contains(t, text, number)
		}
	}
	assert.Contains(t, latex.String(), "12,500")
	assert.Contains(t, csv.String(), "user_cycles_per_pkt,user_instructions_per_pkt,user_cache_misses_per_pkt,user_branch_misses_per_pkt")
	assert.Contains(t, csv.String(), ",5000,12500,3.25,0.5")
}
