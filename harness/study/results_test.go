package study

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOpenReadsWhatWasWritten(t *testing.T) {
	dir := writeSmall(t, 2)
	r, err := Open(dir)
	require.NoError(t, err)
	assert.Equal(t, Complete, r.Study.Status)
	assert.False(t, r.Study.Ended.IsZero())
	want := goodBlocks(2)
	require.Len(t, r.Blocks, len(want))
	for i := range want {
		assert.NotEmpty(t, r.Blocks[i].Histogram)
		want[i].Histogram = r.Blocks[i].Histogram
	}
	assert.Equal(t, want, r.Blocks)
	assert.InDelta(t, 2, *r.Rows[cellFutex].Ratio, 1e-12)
	assert.Len(t, r.Drifts, 1)
}

func TestOpenShowsAKilledStudyAsInterrupted(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, smallStudy(2))
	require.NoError(t, err)
	for _, b := range goodBlocks(2)[:8] {
		require.NoError(t, w.Append(b))
	}
	require.NoError(t, w.Close())
	r, err := Open(dir)
	require.NoError(t, err)
	assert.Equal(t, Interrupted, r.Study.Status)
	assert.Len(t, r.Blocks, 8)
	require.Len(t, r.Warnings, 2)
	assert.Contains(t, r.Warnings[0], "8 of 12 blocks")
	assert.Contains(t, r.Warnings[1], "1 repetition is too few for a claim")
	assert.NotNil(t, r.Rows[cellFutex].Ratio, "the first repetition is whole")
}

func TestOpenDropsATornLastLine(t *testing.T) {
	dir := writeSmall(t, 1)
	path := filepath.Join(dir, blocksFile)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	last := strings.LastIndexByte(strings.TrimRight(string(data), "\n"), '\n') + 1
	for _, cut := range []int{last + 1, last + 100, len(data) - 1} {
		require.NoError(t, os.WriteFile(path, data[:cut], 0o666))
		r, err := Open(dir)
		require.NoError(t, err)
		assert.Len(t, r.Blocks, 5)
		assert.Contains(t, r.Warnings[0], fmt.Sprintf("%d bytes", cut-last))
	}
}

func TestOpenWithoutBlocks(t *testing.T) {
	dir := writeSmall(t, 1)
	require.NoError(t, os.Remove(filepath.Join(dir, blocksFile)))
	r, err := Open(dir)
	require.NoError(t, err)
	assert.Empty(t, r.Blocks)
	assert.Equal(t, NotMeasured, r.Rows[cellFutex].Status)
}

// breakStudy are ways to break study.json: a change to its JSON object, and what the error must say.
var breakStudy = map[string]struct {
	change func(map[string]any)
	says   string
}{
	"newer schema":      {func(s map[string]any) { s["schema"] = 2 }, "schema is 2, and this tigerbench reads 1: use a tigerbench of version"},
	"no schema":         {func(s map[string]any) { delete(s, "schema") }, "schema is 0"},
	"schema no number":  {func(s map[string]any) { s["schema"] = "1" }, "parse study"},
	"unknown status":    {func(s map[string]any) { s["status"] = "done" }, `status "done" is unknown`},
	"no repetitions":    {func(s map[string]any) { s["repetitions"] = 0 }, "repetitions is 0"},
	"many repetitions":  {func(s map[string]any) { s["repetitions"] = 1 << 30 }, "repetitions is"},
	"wrong type":        {func(s map[string]any) { s["cells"] = "none" }, "parse study"},
	"bad time":          {func(s map[string]any) { s["started"] = "yesterday" }, "parse study"},
	"group twice":       {func(s map[string]any) { s["groups"] = []any{cellOf(s, "groups", 0), cellOf(s, "groups", 0)} }, `group "g" occurs twice`},
	"no groups":         {func(s map[string]any) { s["groups"] = nil }, `group "g" is not in the study`},
	"cell out of order": {func(s map[string]any) { cellOf(s, "cells", 1)["id"] = 2 }, "cell 2 stands at position 1"},
	"two baselines":     {func(s map[string]any) { cellOf(s, "cells", 3)["engine"] = Sequential }, "second sequential"},
	"blocks off plan":   {func(s map[string]any) { s["cells"] = s["cells"].([]any)[:3] }, blocksFile + ":6: cell 3 is not in the study"},
}

func cellOf(s map[string]any, list string, i int) map[string]any {
	return s[list].([]any)[i].(map[string]any)
}

func TestOpenRefusesABrokenStudy(t *testing.T) {
	for name, c := range breakStudy {
		t.Run(name, func(t *testing.T) {
			dir := writeSmall(t, 1)
			path := filepath.Join(dir, studyFile)
			var s map[string]any
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(data, &s))
			c.change(s)
			data, err = json.Marshal(s)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, data, 0o666))
			_, err = Open(dir)
			require.ErrorContains(t, err, c.says)
			assert.ErrorContains(t, err, dir)
		})
	}
}

func TestOpenRefusesACutStudyFile(t *testing.T) {
	dir := writeSmall(t, 1)
	path := filepath.Join(dir, studyFile)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for cut := 0; cut < len(data)-2; cut += 37 {
		require.NoError(t, os.WriteFile(path, data[:cut], 0o666))
		_, err := Open(dir)
		assert.ErrorContains(t, err, path, "cut at %d", cut)
	}
	require.NoError(t, os.WriteFile(path, append(data, "{}"...), 0o666))
	_, err = Open(dir)
	assert.ErrorContains(t, err, path, "trailing data")
}

func TestOpenRefusesBrokenBlocks(t *testing.T) {
	set := func(old, replacement string) func(string) string {
		return func(line string) string { return strings.Replace(line, old, replacement, 1) }
	}
	for name, c := range map[string]struct {
		change func(string) string // of line 3, the second visit to sequential
		says   string
	}{
		"empty line":       {func(string) string { return "" }, "parse block"},
		"no JSON":          {func(string) string { return "measured well" }, "parse block"},
		"cut":              {func(l string) string { return l[:len(l)/2] }, "parse block"},
		"two values":       {func(l string) string { return l + l }, "parse block"},
		"not a number":     {set(`"mean_ns":1010`, `"mean_ns":NaN`), "parse block"},
		"too large":        {set(`"mean_ns":1010`, `"mean_ns":1e400`), "parse block"},
		"overflowing":      {set(`"mean_ns":1010`, `"mean_ns":1e300`), "between 0 and"},
		"negative":         {set(`"mean_ns":1010`, `"mean_ns":-1`), "a measured number is -1"},
		"negative samples": {set(`"samples":20000`, `"samples":-1`), "parse block"},
		"no such cell":     {set(`"cell":1`, `"cell":4`), "cell 4 is not in the study"},
		"negative cell":    {set(`"cell":1`, `"cell":-1`), "cell -1 is not in the study"},
		"no repetition":    {set(`"repetition":0`, `"repetition":1`), "repetition 1 is not in the study"},
		"no visit":         {set(`"visit":1`, `"visit":3`), "visit 3 is not in the plan"},
		"second visit":     {set(`"cell":1`, `"cell":2`), "visit 1 is not in the plan of futex"},
		"twice":            {set(`"visit":1`, `"visit":0`), "measured before"},
		"unknown status":   {set(`"status":"ok"`, `"status":"late"`), `status "late" is unknown`},
		"share above one":  {set(`"parallel_share":null`, `"parallel_share":1.5`), "parallel_share"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeSmall(t, 1)
			path := filepath.Join(dir, blocksFile)
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			lines := strings.Split(string(data), "\n")
			before := lines[2]
			lines[2] = c.change(lines[2])
			require.NotEqual(t, before, lines[2])
			require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o666))
			_, err = Open(dir)
			require.ErrorContains(t, err, path+":3: ")
			assert.ErrorContains(t, err, c.says)
		})
	}
}

func TestOpenOfNoStudy(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(dir)
	assert.ErrorIs(t, err, ErrNoStudy)
	_, err = Open(filepath.Join(dir, "missing"))
	assert.ErrorIs(t, err, ErrNoStudy)
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	_, err = Open(file)
	assert.ErrorContains(t, err, file)
}

func TestFieldsOfLaterVersionsAreIgnored(t *testing.T) {
	dir := writeSmall(t, 1)
	for _, name := range []string{studyFile, blocksFile} {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(data), "{", `{"new_field":[1],`, 1)), 0o666))
	}
	r, err := Open(dir)
	require.NoError(t, err)
	assert.Len(t, r.Blocks, 6)
}
