package studytest

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

func TestLiveExampleHasWhatLayoutsMustShow(t *testing.T) {
	r := LiveResults(1)
	rows := map[string]*study.Row{}
	for i := range r.Rows {
		row := &r.Rows[i]
		require.NotNil(t, row.Live, row.Label)
		rows[row.Cell.Group+" "+row.Label] = row
	}
	assert.Contains(t, rows["wrk barrier"].Marks, "invalid 3/10")
	assert.Contains(t, rows["wrk barrier"].Marks, "deadline gave 1,236 verdicts")
	assert.Contains(t, rows["rate-0.5 condvar"].Marks, "lost 57 packets")
	assert.Contains(t, rows["rate-1.1 sequential"].Marks, "overloaded 10/10")
	assert.Contains(t, rows["rate-0.2 futex"].Marks, "generator late 1/10")
	assert.NotNil(t, rows["capture futex"].Live.Against)
	assert.Equal(t, study.UnitLossless, rows["search c-reader"].Live.Unit)
	assert.Empty(t, rows["wrk sequential"].Marks)
}

func TestWrittenLiveExampleReadsBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "example")
	require.NoError(t, WriteLive(dir, 1))
	r, err := study.Open(dir)
	require.NoError(t, err)
	want := LiveResults(1)
	assert.Equal(t, want.Rows, r.Rows)
	assert.Equal(t, want.Blocks, r.Blocks)
}

func TestLiveExampleIsTheSameForTheSameSeed(t *testing.T) {
	_, seven := LiveExample(7)
	_, again := LiveExample(7)
	_, eight := LiveExample(8)
	assert.Equal(t, seven, again)
	assert.NotEqual(t, seven, eight)
}
