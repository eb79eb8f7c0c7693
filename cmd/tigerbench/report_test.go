package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/report"
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

// TestChartsAreDrawnInTheFormatsAskedFor, by run as by report. What nobody asks for is all of them.
func TestChartsAreDrawnInTheFormatsAskedFor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	_, stderr, code := runFake(t, append(short, "--engine", "twin", "--charts", "png", "--out", dir)...)
	require.Equal(t, codeOK, code, stderr)
	assert.Equal(t, []string{".png", ".svg"}, drawn(t, dir))
	all := filepath.Join(t.TempDir(), "study")
	_, stderr, code = runFake(t, append(slices.Clone(short[:len(short)-2]), "--reps", "1", "--engine", "twin", "--out", all)...)
	require.Equal(t, codeOK, code, stderr)
	assert.Equal(t, []string{".pdf", ".png", ".svg"}, drawn(t, all))
	for want, flags := range map[string][]string{
		".pdf .png .svg": nil,
		".pdf":           {"--charts", "pdf,pdf"},
		".pdf .png":      {"--charts", "pdf", "--charts", "png"},
		".svg":           {"--charts", "none", "--charts", "svg"},
		"":               {"--charts", "none"},
	} {
		_, stderr, code := execute(t, append([]string{"report", dir}, flags...)...)
		require.Equal(t, codeOK, code, stderr)
		assert.Equal(t, strings.Fields(want), append([]string{}, drawn(t, dir)...), flags)
	}
	for wrong, flags := range map[string][]string{
		`unknown format "gif": give svg, pdf, png, several of them with commas between, or none`: {"--charts", "svg,gif"},
		`unknown format "none"`: {"--charts", "none,svg"},
		`unknown format ""`:     {"--charts", ""},
		"[charts no-files]":     {"--charts", "svg", "--no-files"},
		"[charts json]":         {"--charts", "svg", "--json"},
	} {
		_, stderr, code := execute(t, append([]string{"report", dir}, flags...)...)
		assert.Equal(t, codeUsage, code)
		assert.Contains(t, stderr, wrong)
		assert.NoDirExists(t, filepath.Join(dir, report.Folder))
	}
}

// drawn returns the formats of a report's charts, and takes the report away.
func drawn(t *testing.T, dir string) (formats []string) {
	t.Helper()
	folder := filepath.Join(dir, report.Folder)
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, f := range files {
		if format := filepath.Ext(f.Name()); slices.Contains(report.Formats(), report.Format(format[1:])) {
			formats = append(formats, format)
		}
	}
	require.NoError(t, os.RemoveAll(folder))
	slices.Sort(formats)
	return slices.Compact(formats)
}
