package study

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCreateRefusesADirectoryThatHoldsAStudy(t *testing.T) {
	dir := writeSmall(t, 1)
	_, err := Create(dir, smallStudy(1))
	assert.ErrorContains(t, err, "holds a study already")
	require.NoError(t, os.Remove(filepath.Join(dir, studyFile)))
	_, err = Create(dir, smallStudy(1))
	assert.ErrorContains(t, err, blocksFile)
}

func TestCreateMakesTheDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s := smallStudy(1)
	s.Schema, s.Status = 0, ""
	w, err := Create(dir, s)
	require.NoError(t, err)
	closeAtEnd(t, w)
	r, _, err := read(dir)
	require.NoError(t, err)
	assert.Equal(t, Running, r.Study.Status)
	assert.Equal(t, Schema, r.Study.Schema)
}

func TestCreateRefusesWhatOpenWouldRefuse(t *testing.T) {
	s := smallStudy(1)
	s.Cells[1].ID = 5
	dir := filepath.Join(t.TempDir(), "study")
	_, err := Create(dir, s)
	assert.ErrorContains(t, err, "cell 5 stands at position 1")
	assert.NoDirExists(t, dir)
}

func TestAppendRefusesWhatOpenWouldRefuse(t *testing.T) {
	w, err := Create(t.TempDir(), smallStudy(1))
	require.NoError(t, err)
	closeAtEnd(t, w)
	require.NoError(t, w.Append(goodBlock(0, 0, 0, 10)))
	for name, change := range map[string]func(*Block){
		"twice":        func(*Block) {},
		"no cell":      func(b *Block) { b.Cell = 9 },
		"no status":    func(b *Block) { b.Cell, b.Status = 2, "" },
		"not a number": func(b *Block) { b.Cell, b.MeanNS = 2, ptr(math.NaN()) },
		"infinite":     func(b *Block) { b.Cell, b.PktPerS = 2, math.Inf(1) },
		"histogram":    func(b *Block) { b.Cell, b.Histogram = 2, "nonsense" },
	} {
		b := goodBlock(0, 0, 0, 10)
		change(&b)
		assert.Error(t, w.Append(b), name)
	}
	require.NoError(t, w.Append(goodBlock(2, 0, 0, 10)), "the writer goes on")
	require.NoError(t, w.Finish(Interrupted))
	r, err := Open(w.dir)
	require.NoError(t, err)
	assert.Len(t, r.Blocks, 2)
	assert.Equal(t, Interrupted, r.Study.Status)
	assert.Error(t, w.Append(goodBlock(3, 0, 0, 10)), "after Finish")
}

func TestFinishTakesTwoStatuses(t *testing.T) {
	w, err := Create(t.TempDir(), smallStudy(1))
	require.NoError(t, err)
	closeAtEnd(t, w)
	assert.ErrorContains(t, w.Finish(Running), "give complete or interrupted")
	assert.ErrorContains(t, w.Finish("done"), "give complete or interrupted")
	w.study.Warnings = append(w.study.Warnings, "warm")
	w.study.Ended = time.Unix(1, 0).UTC()
	require.NoError(t, w.Finish(Complete))
	r, err := Open(w.dir)
	require.NoError(t, err)
	assert.Equal(t, "warm", r.Warnings[0])
	assert.Equal(t, time.Unix(1, 0).UTC(), r.Study.Ended)
}

func TestResumeGoesOnBehindTheLastWholeLine(t *testing.T) {
	dir := t.TempDir()
	blocks := goodBlocks(2)
	w, err := Create(dir, smallStudy(2))
	require.NoError(t, err)
	for _, b := range blocks[:5] {
		require.NoError(t, w.Append(b))
	}
	require.NoError(t, w.Finish(Interrupted))
	path := filepath.Join(dir, blocksFile)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append(data, `{"cell":3,"repe`...), 0o666))

	w, r, err := Resume(dir)
	require.NoError(t, err)
	assert.Equal(t, Running, r.Study.Status)
	assert.Equal(t, blocks[:5], r.Blocks)
	assert.Error(t, w.Append(blocks[4]), "measured before")
	for _, b := range blocks[5:] {
		require.NoError(t, w.Append(b))
	}
	require.NoError(t, w.Finish(Complete))
	r, err = Open(dir)
	require.NoError(t, err)
	assert.Equal(t, blocks, r.Blocks)
	assert.Equal(t, Complete, r.Study.Status)

	_, _, err = Resume(dir)
	assert.ErrorContains(t, err, "is complete")
	_, _, err = Resume(t.TempDir())
	assert.ErrorIs(t, err, ErrNoStudy)
}

func TestFinishedStudyHoldsTheseFilesOnly(t *testing.T) {
	dir := writeSmall(t, 1)
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"bench.txt", "blocks.jsonl", "hist/000-g-reference.hgrm", "hist/001-g-sequential.hgrm",
		"hist/002-g-futex.hgrm", "hist/003-g-mailbox.hgrm", "study.json"}, names)
}

func TestABlockThatCouldNotBeWrittenMayBeAppendedAgain(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is Linux's")
	}
	w, err := Create(t.TempDir(), smallStudy(1))
	require.NoError(t, err)
	closeAtEnd(t, w)
	full, err := openBlockLog("/dev/full", 0, 0)
	require.NoError(t, err)
	defer full.file.Close()
	disk := w.log
	w.log = full
	assert.Error(t, w.Append(goodBlock(0, 0, 0, 10)))
	w.log = disk
	require.NoError(t, w.Append(goodBlock(0, 0, 0, 10)))
	assert.Len(t, w.blocks, 1)
}

func TestStatusIsRunningUntilItIsWritten(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, smallStudy(1))
	require.NoError(t, err)
	closeAtEnd(t, w)
	obstacle := filepath.Join(dir, studyFile)
	require.NoError(t, os.Remove(obstacle))
	require.NoError(t, os.MkdirAll(filepath.Join(obstacle, "full"), 0o777))
	assert.ErrorContains(t, w.Finish(Complete), obstacle)
	assert.Equal(t, Running, w.study.Status)
	assert.True(t, w.study.Ended.IsZero())
}
