package study

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzOpen opens whatever study.json and blocks.jsonl hold: it gives an error or a study that can be shown.
func FuzzOpen(f *testing.F) {
	seed := f.TempDir()
	w, err := Create(seed, smallStudy(1))
	require.NoError(f, err)
	for _, b := range goodBlocks(1) {
		h := NewHistogram()
		h.RecordN(*b.MeanNS, 1000)
		require.NoError(f, w.Append(with(b, h)))
	}
	require.NoError(f, w.Finish(Complete))
	study, err := os.ReadFile(filepath.Join(seed, studyFile))
	require.NoError(f, err)
	blocks, err := os.ReadFile(filepath.Join(seed, blocksFile))
	require.NoError(f, err)
	f.Add(study, blocks)
	f.Add(study, blocks[:len(blocks)/2])
	f.Add(study[:len(study)/2], blocks)
	f.Add([]byte(`{"schema":1,"status":"running","repetitions":1000000}`), []byte("\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, study, blocks []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, studyFile), study, 0o666))
		require.NoError(t, os.WriteFile(filepath.Join(dir, blocksFile), blocks, 0o666))
		r, err := Open(dir)
		if err != nil {
			assert.ErrorContains(t, err, dir)
			return
		}
		assertShowable(t, r)
	})
}

func assertShowable(t *testing.T, r *Results) {
	require.Len(t, r.Rows, len(r.Study.Cells))
	for _, row := range r.Rows {
		assert.LessOrEqual(t, row.BlocksOK, row.Blocks)
		if row.RatioLo != nil {
			assert.LessOrEqual(t, *row.RatioLo, *row.Ratio)
			assert.GreaterOrEqual(t, *row.RatioHi, *row.Ratio)
			assert.GreaterOrEqual(t, *row.RatioCoverage, 0.0)
		}
		_, _ = r.Curve(row.Cell.ID) // an error where a block's histogram is broken
	}
	require.NoError(t, WriteJSON(io.Discard, r))
	parseBench(t, writtenBench(t, &r.Study, r.Blocks))
}
