package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// hundred is a sweep of 100 cells: twin with 98 spin budgets, and the two baselines.
func hundred(t *testing.T, dir string, corpus string) []string {
	t.Helper()
	spins := make([]string, 98)
	for i := range spins {
		spins[i] = strconv.Itoa(i) + "us"
	}
	return []string{"--engine", "twin", "--pcap", corpus, "--spin", strings.Join(spins, ","), "--workers", "1", "--caller-runs", "on", "--seed", "9",
		"--reps", "2", "--duration", "1ms", "--warmup", "1ms", "--rules", "builtin:24", "--charts", "none", "--out", dir}
}

// killedAt starts a run and kills it when the study in dir holds so many blocks.
func killedAt(t *testing.T, dir string, blocks int, args ...string) {
	t.Helper()
	cmd, stderr := startRun(t, "resume", args...)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	require.Eventually(t, func() bool {
		data, _ := os.ReadFile(filepath.Join(dir, "blocks.jsonl"))
		return bytes.Count(data, []byte("\n")) >= blocks
	}, 2*time.Minute, time.Millisecond, stderr)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, <-ended)
}

// order is which block stands where in a study.
func order(r *study.Results) (order [][4]int) {
	for _, b := range r.Blocks {
		order = append(order, [4]int{b.Cell, b.Repetition, b.Visit, b.Sequence})
	}
	return order
}

func TestASweepKilledAtFivePlacesIsTheSameAsOneThatWasNot(t *testing.T) {
	if testing.Short() {
		t.Skip("some 700 processes")
	}
	corpus := smallCapture(t)
	whole, killed := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "killed")
	_, stderr, code := runFake(t, hundred(t, whole, corpus)...)
	require.Equal(t, codeOK, code, stderr)

	killedAt(t, killed, 1, hundred(t, killed, corpus)...)
	for _, blocks := range []int{20, 90, 115, 180} { // a repetition is 102 blocks
		killedAt(t, killed, blocks, "--resume", killed)
	}
	_, stderr, code = runFake(t, "--resume", killed)
	require.Equal(t, codeOK, code, stderr)

	want, err := study.Open(whole)
	require.NoError(t, err)
	got, err := study.Open(killed)
	require.NoError(t, err)
	assert.Len(t, got.Study.Cells, 100)
	assert.Len(t, got.Blocks, 204)
	assert.Equal(t, order(want), order(got), "each cell and repetition once, in the planned order")
	assert.Equal(t, want.Study.Cells, got.Study.Cells)
	assert.Equal(t, want.Study.Groups, got.Study.Groups)
	assert.Equal(t, want.Study.Inputs, got.Study.Inputs)
	assert.Equal(t, study.Complete, got.Study.Status)
	assert.Len(t, got.Study.Resumed, 5)
	assert.Empty(t, want.Study.Resumed)
	for i, row := range got.Rows {
		assert.Equal(t, study.BlockOK, row.Status)
		assert.Equal(t, want.Rows[i].Blocks, row.Blocks)
	}
}

// interrupted is a study of one repetition and a bit.
func interrupted(t *testing.T, more ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "study")
	args := append([]string{"--engine", "twin", "--pcap", smallCapture(t), "--reps", "4", "--duration", "5ms", "--warmup", "1ms", "--charts", "svg", "--out", dir}, more...)
	killedAt(t, dir, 7, args...)
	return dir
}

func TestAResumedStudyBeginsItsRepetitionAnew(t *testing.T) {
	dir := interrupted(t, "--rules", "synthetic:4,cost=100ns")
	before, err := study.Open(dir)
	require.NoError(t, err)
	stdout, stderr, code := runFake(t, "--resume", dir, "--json")
	require.Equal(t, codeOK, code, stderr)
	var document struct{ Study struct{ Resumed []time.Time } }
	require.NoError(t, json.Unmarshal([]byte(stdout), &document))
	assert.Len(t, document.Study.Resumed, 1)
	after, err := study.Open(dir)
	require.NoError(t, err)
	require.Len(t, after.Blocks, 20)
	assert.Equal(t, before.Blocks[:5], after.Blocks[:5], "the whole repetition stays")
	assert.NotEqual(t, before.Blocks[5].StartupNS, after.Blocks[5].StartupNS, "the other one is measured again")
	assert.Equal(t, before.Study.Inputs, after.Study.Inputs, "rules are as dear as before")
	assert.Equal(t, []string{".svg"}, drawn(t, dir), "its charts are those it was asked for with")

	_, stderr, code = runFake(t, "--resume", dir, "--charts", "pdf")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "it is complete")
}

func TestResumingSomethingElseIsRefused(t *testing.T) {
	change := func(dir, from, to string) {
		path := filepath.Join(dir, "study.json")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(data), from)
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(data), from, to, 1)), 0o600))
	}
	dir := interrupted(t)
	s, err := study.Open(dir)
	require.NoError(t, err)
	for _, tc := range []struct{ from, to, want string }{
		{s.Study.Environment.Program, "0123456789abcdef", "the program is another one"},
		{s.Study.Inputs[0].SHA256, "0123456789abcdef", "corpus " + s.Study.Inputs[0].Name + " has changed: its hash was 0123456789ab"},
		{`"label": "twin"`, `"label": "twin 2"`, "the plan is another one: cell 2 was twin 2, and is twin now"},
		{`"duration_ns": 5000000`, `"duration_ns": 5000001`, "duration"},
		{s.Study.Environment.Kernel, "2.4.1", "the kernel was 2.4.1"},
	} {
		change(dir, tc.from, tc.to)
		_, stderr, code := runFake(t, "--resume", dir)
		assert.Equal(t, codeUsage, code)
		assert.Contains(t, stderr, tc.want)
		change(dir, tc.to, tc.from)
	}
	blocks, err := study.Open(dir)
	require.NoError(t, err)
	assert.Equal(t, s.Blocks, blocks.Blocks, "a refusal touches nothing")

	_, stderr, code := runFake(t, "--resume", dir, "--reps", "3")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "leave out --reps")
	_, stderr, code = runFake(t, "--resume", t.TempDir())
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "no study.json here")
}

func TestRepetitionsGoOnUntilIntervalsAreNarrow(t *testing.T) {
	for _, tc := range []struct {
		precision, budget string
		check             func(p *study.Precision, repetitions int)
	}{
		{"99%", "5m", func(p *study.Precision, repetitions int) { // reached with the least, unless the machine is very busy
			assert.True(t, p.Reached || repetitions > 10)
		}},
		{"0.000001%", "1ms", func(p *study.Precision, repetitions int) {
			assert.False(t, p.Reached)
			assert.Equal(t, 1, repetitions, "one more would not fit into the budget")
		}},
	} {
		t.Run(fmt.Sprint(tc.precision, " in ", tc.budget), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "study")
			_, stderr, code := runFake(t, "--engine", "twin", "--pcap", smallCapture(t), "--rules", "synthetic:10,cost=1us", "--duration", "5ms",
				"--warmup", "1ms", "--charts", "svg", "--precision", tc.precision, "--budget", tc.budget, "--out", dir)
			require.Equal(t, codeOK, code, stderr)
			r, err := study.Open(dir)
			require.NoError(t, err)
			assert.Equal(t, study.Complete, r.Study.Status)
			assert.Len(t, r.Blocks, 5*r.Study.Repetitions)
			assert.Equal(t, 5*r.Study.Repetitions, r.Study.Blocks)
			require.NotNil(t, r.Study.Precision)
			tc.check(r.Study.Precision, r.Study.Repetitions)
		})
	}
}
