package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/aa"
	"github.com/tigerbench/tigerbench/harness/compare"
	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/harness/study"
)

// fakeAA runs aa with fake engines, whose blocks are played by this program.
func fakeAA(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	a := &aaCommand{specs: fakeSpecs(), limit: generous, launcher: runner.Launcher{
		Path: program, Env: append(os.Environ(), roleEnv+"=block", "GORACE=atexit_sleep_ms=0"),
	}}
	cmd := a.command()
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	var out, errs bytes.Buffer
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	err = cmd.ExecuteContext(withArgs(t.Context(), args))
	if err != nil {
		errs.WriteString(err.Error())
	}
	return out.String(), errs.String(), exitCode(err)
}

// shortAA are flags that make aa take as little time as it can.
var shortAA = []string{
	"--comparisons", "20", "--reps", "6", "--trials", "1", "--duration", "1ms", "--warmup", "1ms", "--seed", "1", "--rules", "builtin:24",
	"--engine", "twin",
}

func TestAAMeasuresAndKeepsTheNoiseFloor(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	dir := filepath.Join(t.TempDir(), "aa")
	stdout, stderr, code := fakeAA(t, append(shortAA, "--out", dir, "--inject", "20%", "--json")...)
	require.Equal(t, codeOK, code, stderr)
	var r aa.Result
	require.NoError(t, json.Unmarshal([]byte(stdout), &r))
	assert.Equal(t, aa.Schema, r.Schema)
	assert.NotEmpty(t, r.Noise)
	var text strings.Builder
	require.NoError(t, r.Print(&text))
	assert.Contains(t, text.String(), "twin    mean    interleaved")
	assert.Contains(t, text.String(), "slower by")

	equal, err := study.Open(filepath.Join(dir, aa.EqualFolder))
	require.NoError(t, err)
	assert.Len(t, equal.Blocks, 20*6*2, "arms only")
	assert.Equal(t, "twin A", equal.Study.Cells[0].Label)
	slower, err := study.Open(filepath.Join(dir, "slower-by-20-percent"))
	require.NoError(t, err)
	assert.Zero(t, slower.Study.Cells[0].Delay)
	assert.Positive(t, slower.Study.Cells[1].Delay)

	path, err := compare.FloorPath(&equal.Study.Environment)
	require.NoError(t, err)
	assert.Contains(t, stderr, path)
	floor, err := compare.ReadFloor(path)
	require.NoError(t, err)
	assert.Equal(t, 20, floor.Comparisons)
	assert.NotEmpty(t, floor.Entries)
	_, known := floor.At("twin", "mean")
	assert.True(t, known)

	_, stderr, code = fakeAA(t, append(shortAA, "--out", dir)...)
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "holds a study already")
}

func TestAARefusesWhatProvesNothing(t *testing.T) {
	for args, want := range map[string]string{
		"--comparisons 19":                 "give 20 or more",
		"--reps 5":                         "give 6 or more",
		"--trials 0":                       "give more than 0",
		"--inject 5":                       "give a share",
		"--inject -5%":                     "give a share",
		"--inject x%":                      "give a share",
		"--rules builtin:24,builtin:web":   "give one of each",
		"--engine bogus":                   "no engine is called so",
		"--engine sequential --floor none": "no engine has two arms",
	} {
		_, stderr, code := fakeAA(t, append(strings.Fields(args), "--out", filepath.Join(t.TempDir(), "aa"))...)
		assert.Equal(t, codeUsage, code, args)
		assert.Contains(t, stderr, want, args)
	}
}

func TestAAOfAnEngineThatLiesIsAFinding(t *testing.T) {
	args := append(shortAA[:len(shortAA)-1:len(shortAA)-1], "liar", "--out", filepath.Join(t.TempDir(), "aa"), "--floor", "none")
	_, stderr, code := fakeAA(t, args...)
	assert.Equal(t, codeFinding, code)
	assert.Contains(t, stderr, "blocks are invalid")
}
