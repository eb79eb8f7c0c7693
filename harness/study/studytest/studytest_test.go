package studytest

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

func TestExampleHasWhatLayoutsMustShow(t *testing.T) {
	r := Results(1)
	require.Len(t, r.Rows, 2*(15+1))
	require.Len(t, r.Drifts, 2)
	marks := map[string][]string{}
	for _, row := range r.Rows {
		marks[row.Cell.Group+" "+row.Engine] = row.Marks
	}
	assert.Contains(t, marks["original spinwait-pure"], "stalled 3/10")
	assert.Contains(t, marks["original futex"], "oversubscribed")
	assert.Contains(t, marks["best successive"], "not parallel")
	assert.Contains(t, marks["original sequential"], "reference over 10%")
	assert.Empty(t, marks["best condvar"])
	for _, row := range r.Rows {
		stalled := row.Cell.Group == "original" && row.Engine == "spinwait-pure"
		assert.Equal(t, stalled || row.Engine == study.Reference, row.Ratio == nil, row.Label)
		assert.Equal(t, row.Cell.Group == "best", row.P999NS == nil, row.Label)
	}
}

func TestExampleIsTheSameForTheSameSeed(t *testing.T) {
	_, seven := Example(7)
	_, again := Example(7)
	_, eight := Example(8)
	assert.Equal(t, seven, again)
	assert.NotEqual(t, seven, eight)
}

func TestWrittenExampleReadsBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "example")
	require.NoError(t, Write(dir, 1))
	r, err := study.Open(dir)
	require.NoError(t, err)
	want := Results(1)
	assert.Equal(t, want.Rows, r.Rows)
	assert.Equal(t, want.Drifts, r.Drifts)
	assert.Equal(t, want.Blocks, r.Blocks)
	assert.Equal(t, Warning, r.Warnings[0])
}
