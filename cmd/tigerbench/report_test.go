package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompleteStudyWithoutBlocksIsAFinding(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	_, stderr, code := runFake(t, append(short, "--engine", "twin", "--out", dir)...)
	require.Equal(t, codeOK, code, stderr)
	blocks := filepath.Join(dir, "blocks.jsonl")
	require.NoError(t, os.Truncate(blocks, 0))
	for _, args := range [][]string{{"report", dir}, {"report", "--json", dir}} {
		stdout, stderr, code := execute(t, args...)
		assert.Equal(t, codeFinding, code)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, dir+": study.json says complete, but blocks.jsonl is missing or empty")
	}
	require.NoError(t, os.Remove(blocks))
	_, _, code = execute(t, "report", dir)
	assert.Equal(t, codeFinding, code)
}
