package compare

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
)

// published is a study of this repository.
const published = "../../results/2026-11-23-2cpu-kvm"

// rewritten writes a copy of the published benchmark file with every value changed, and returns its path.
func rewritten(t *testing.T, name string, keep func(line int) bool, change func(benchmark, unit string, value float64) float64) string {
	t.Helper()
	source, err := os.Open(filepath.Join(published, benchFile))
	require.NoError(t, err)
	defer source.Close()
	var out bytes.Buffer
	writer := benchfmt.NewWriter(&out)
	reader := benchfmt.NewReader(source, benchFile)
	for line := 0; reader.Scan(); line++ {
		rec := reader.Result()
		if r, ok := rec.(*benchfmt.Result); ok {
			if !keep(line) {
				continue
			}
			for i := range r.Values {
				v := &r.Values[i]
				v.Value = change(r.Name.String(), v.Unit, v.Value)
				v.OrigValue, v.OrigUnit = 0, ""
			}
		}
		require.NoError(t, writer.Write(rec))
	}
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
	return path
}

func all(int) bool { return true }

func asItIs(_, _ string, v float64) float64 { return v }

// benchstat is what the pinned benchstat says of two files: by benchmark and unit its delta as printed, "~" where it shows none.
func benchstat(t *testing.T, before, after string) map[[2]string]string {
	t.Helper()
	cmd := exec.Command("go", "tool", "-modfile="+filepath.Join("..", "..", "tools", "go.mod"), "benchstat", "-format", "csv", before, after)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("benchstat can't be run here: %v: %s", err, stderr.String())
	}
	deltas := map[[2]string]string{}
	reader := csv.NewReader(bytes.NewReader(out))
	reader.FieldsPerRecord = -1
	lines, err := reader.ReadAll()
	require.NoError(t, err)
	unit := ""
	for _, fields := range lines {
		switch {
		case len(fields) > 1 && fields[0] == "" && fields[1] != before:
			unit = fields[1]
		case len(fields) >= 6 && fields[0] != "" && fields[0] != "geomean":
			deltas[[2]string{fields[0], unit}] = fields[5]
		}
	}
	require.NotEmpty(t, deltas, string(out))
	return deltas
}

// TestBenchstatNeverDiffersInSign holds compare against benchstat on the published file: its odd lines against its even ones,
// and against copies that are faster and slower here and there. Every other disagreement has a reason, which is logged.
func TestBenchstatNeverDiffersInSign(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	factors := map[string]float64{}
	perturbed := func(name, unit string, v float64) float64 {
		if factors[name] == 0 {
			factors[name] = []float64{0.7, 0.9, 0.95, 1, 1, 1.03, 1.1, 1.5}[random.IntN(8)]
		}
		if unit == "pkt/s" {
			return v / factors[name]
		}
		return v * factors[name] * (1 + 0.02*random.NormFloat64())
	}
	odd := func(line int) bool { return line%2 == 1 }
	even := func(line int) bool { return line%2 == 0 }
	whole := rewritten(t, "whole.txt", all, asItIs)
	halves := [2]string{rewritten(t, "odd.txt", odd, asItIs), rewritten(t, "even.txt", even, asItIs)}
	both, shown := 0, 0
	for name, files := range map[string][2]string{
		"perturbed": {whole, rewritten(t, "perturbed.txt", all, perturbed)},
		"halves":    halves,
		"back":      {rewritten(t, "slower.txt", all, perturbed), whole},
		"mixed":     {halves[0], rewritten(t, "mixed.txt", even, perturbed)},
	} {
		before, after, err := Open(files[0], files[1])
		require.NoError(t, err)
		r := compared(t, before, after, "")
		deltas := benchstat(t, files[0], files[1])
		for _, row := range r.Rows {
			delta, found := deltas[[2]string{strings.TrimPrefix(row.Cell, "Benchmark"), row.Metric}]
			require.True(t, found, "%s %s", row.Cell, row.Metric)
			both++
			shown += agree(t, name, row, delta)
		}
	}
	t.Logf("%d rows, %d in which both show a difference", both, shown)
	assert.Greater(t, shown, 20)
}

// agree checks one row against benchstat's delta, and counts those where both show a difference.
func agree(t *testing.T, files string, row Row, delta string) int {
	t.Helper()
	ours := row.Verdict == Regression || row.Verdict == Improvement
	theirs := delta != "~" && delta != "?" && delta != ""
	label := fmt.Sprintf("%s: %s %s", files, row.Cell, row.Metric)
	switch {
	case ours && theirs:
		percent, err := strconv.ParseFloat(strings.TrimSuffix(delta, "%"), 64)
		require.NoError(t, err, "%s: %q", label, delta)
		worse := (percent > 0) != (row.Better == "more")
		assert.Equal(t, worse, row.Verdict == Regression, "%s: benchstat %s, compare %v", label, delta, *row.Ratio)
		return 1
	case theirs:
		assert.NotEmpty(t, row.Reason, "%s: benchstat shows %s, and compare does not say why not", label, delta)
		t.Logf("%s: benchstat %s; compare: %s, %s", label, delta, row.Verdict, row.Reason)
	case ours:
		assert.Fail(t, "compare shows what benchstat does not", "%s: %v", label, *row.Ratio)
	}
	return 0
}

func TestBenchFilesAreRead(t *testing.T) {
	before, after, err := Open(published, filepath.Join(published, benchFile))
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(published, benchFile), before.Path, "of a study beside a file its bench.txt")
	r := compared(t, before, after, "p99>+5%")
	assert.Empty(t, r.Differences)
	gated := 0
	for _, row := range r.Rows {
		assert.Equal(t, row.Metric == "p99-sec", row.Gated)
		if row.Gated {
			gated++
		}
		assert.Equal(t, row.Metric == "pkt/s", row.Better == "more")
	}
	assert.Positive(t, gated)
	assert.Equal(t, "sequential", r.Rows[0].Engine)
	assert.Equal(t, 30, r.Rows[0].OldN, "three visits in ten repetitions")
}

func TestWhatIsNoResultIsRefused(t *testing.T) {
	_, _, err := Open(published, filepath.Join(published, "no-such-file"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, _, err = Open(t.TempDir(), published)
	assert.ErrorContains(t, err, "no study.json here")
	empty := filepath.Join(t.TempDir(), "empty.txt")
	require.NoError(t, os.WriteFile(empty, []byte("goos: linux\n"), 0o644))
	_, _, err = Open(empty, published)
	assert.ErrorIs(t, err, errNoBenchmarks)
	require.NoError(t, os.WriteFile(empty, []byte("BenchmarkX 1 ns/op\n"), 0o644))
	_, _, err = Open(empty, published)
	assert.ErrorContains(t, err, "empty.txt:1")
}
