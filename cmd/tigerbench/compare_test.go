package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/compare"
	"github.com/tigerbench/tigerbench/harness/study"
)

// Two made-up benchmark files: in the second mailbox is slower by 8%, futex faster by 10%, and the kernel another.
const (
	oldBench = "cmd/tigerbench/testdata/compare/old.txt"
	newBench = "cmd/tigerbench/testdata/compare/new.txt"
)

// TestCompareGolden shows what compare prints, and its exit codes.
func TestCompareGolden(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for name, args := range map[string][]string{
		"compare-regression":   {"compare", oldBench, newBench},
		"compare-within":       {"compare", oldBench, newBench, "--fail-if", "mean>+20%"},
		"compare-inconclusive": {"compare", oldBench, newBench, "--fail-if", "mean>+8%"},
		"compare-all":          {"compare", oldBench, oldBench, "--all"},
		"compare-json":         {"compare", oldBench, newBench, "--json", "--fail-if", "pkt/s<-50%"},
		"compare-bad-gate":     {"compare", oldBench, newBench, "--fail-if", "p99>5"},
		"compare-missing":      {"compare", oldBench, "no-such-file"},
		"compare-bad-alpha":    {"compare", oldBench, newBench, "--alpha", "1"},
		"compare-published":    {"compare", "results/2026-11-23-2cpu-kvm", "results/2026-11-23-2cpu-kvm"},
	} {
		t.Run(name, func(t *testing.T) { compareGolden(t, name, transcript(t, args...)) })
	}
}

func TestCompareExitCodes(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for failIf, want := range map[string]int{
		"mean>+2%": codeFinding, "mean>+20%": codeOK, "mean>+8%": codeInconclusive, "bogus>+5%": codeUsage, "mean>5": codeUsage, "": codeUsage,
	} {
		_, stderr, code := execute(t, "compare", oldBench, newBench, "--fail-if", failIf)
		assert.Equal(t, want, code, "%s: %s", failIf, stderr)
	}
	_, _, code := execute(t, "compare", oldBench, oldBench)
	assert.Equal(t, codeOK, code)
	_, _, code = execute(t, "compare", newBench, oldBench)
	assert.Equal(t, codeFinding, code, "the other way round futex is the slower")
}

func TestCompareTakesAFloor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "floor.json")
	floor := compare.Floor{Schema: compare.FloorSchema, Machine: study.Environment{}, Comparisons: 5,
		Entries: []compare.FloorEntry{
			{Engine: "mailbox", Metric: "mean", Between: 0.12}, {Engine: "mailbox", Metric: "p99", Between: 0.12},
			{Engine: "mailbox", Metric: "pkt/s", Between: 0.12},
		}}
	require.NoError(t, floor.Write(path))
	stdout, stderr, code := execute(t, "compare", oldBench, newBench, "--floor", path)
	assert.Equal(t, codeOK, code, stderr)
	assert.Contains(t, stdout, "inside the noise floor of 12%")
	_, _, code = execute(t, "compare", oldBench, newBench, "--floor", "none")
	assert.Equal(t, codeFinding, code)
	_, stderr, code = execute(t, "compare", oldBench, newBench, "--floor", path+"x")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "there is no such file")
}

func TestCompareJSONHasARowAFigure(t *testing.T) {
	stdout, _, code := execute(t, "compare", oldBench, newBench, "--json", "--floor", "none")
	assert.Equal(t, codeFinding, code)
	var r compare.Result
	require.NoError(t, json.Unmarshal([]byte(stdout), &r))
	assert.Len(t, r.Rows, 9)
	assert.Equal(t, compare.Regression, r.Verdict)
	assert.Equal(t, []string{"Evaluate/engine=spawn-2"}, r.OldOnly)
	assert.Equal(t, []compare.Difference{{What: "kernel", Old: "1.0", New: "2.0"}}, r.Differences)
}
