package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRunOverRulesAndWorkers: what the numbers are is the machine's, that there are tables is not.
func TestRunOverRulesAndWorkers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	args := append(short, "--reps", "1", "--engine", "twin", "--rules", "synthetic:{5,10}", "--workers", "1,2", "--caller-runs", "on", "--out", dir)
	stdout, stderr, code := runFake(t, args...)
	require.Equal(t, codeOK, code, stderr)
	assert.Contains(t, stdout, "Break-even, the number of rules")
	assert.Contains(t, stdout, "By participants, synthetic:5, builtin:web")
	for _, name := range []string{"break-even.csv", "scaling.csv", "break-even.svg"} {
		assert.FileExists(t, filepath.Join(dir, "report", name))
	}
	assert.NoFileExists(t, filepath.Join(dir, "report", "response.csv"))
}
