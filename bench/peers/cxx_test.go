package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/rules"
)

// TestTwinsDecideAlike holds every program in C++ to what engines promise: the lowest match whatever its shard, each packet answered
// once, each rule checked once where none matches.
func TestTwinsDecideAlike(t *testing.T) {
	needPeers(t)
	cpus, err := gauge.CPUs(2)
	require.NoError(t, err)
	for _, c := range evaluators() {
		if !strings.HasPrefix(c.program, "cxx/") {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			for _, shape := range []struct {
				workers    int
				callerRuns bool
			}{{1, true}, {2, true}, {1, false}, {3, false}} {
				if c.alone && shape.workers > 1 || (c.name == "openmp" || c.name == "onetbb") && !shape.callerRuns {
					continue
				}
				for _, match := range [][]int{nil, {0}, {6}, {6, 2}, {3, 4}} {
					j := gauge.Job{CPUs: cpus, Workers: shape.workers, CallerRuns: shape.callerRuns, Steps: 7, Operations: 3,
						Samples: 5, Limit: clock.FromDuration(1e6), Warmup: 2}
					checkAnswers(t, c, j, match)
				}
			}
		})
	}
}

func checkAnswers(t *testing.T, c contestant, j gauge.Job, match []int) {
	t.Helper()
	args, want := j.Args(), rules.NoRule
	for _, m := range match {
		want = min(want, uint32(m))
	}
	if match != nil {
		args = append(args, "-match", strings.Trim(strings.ReplaceAll(fmt.Sprint(match), " ", ","), "[]"))
	}
	b, err := gauge.Run(t.Context(), append(c.command("", peersFolder), args...), c.env)
	require.NoError(t, err)
	what := fmt.Sprintf("workers %d, caller runs %t, match %v", j.Workers, j.CallerRuns, match)
	assert.Equal(t, want, b.Low, what)
	assert.Equal(t, want, b.High, what)
	assert.Equal(t, uint64(7), b.Packets, what)
	if match == nil {
		assert.Equal(t, uint64(7*7), b.Steps, what)
	}
}

// TestTwinsRefuseNonsense with exit code 2 and a word on what to give.
func TestTwinsRefuseNonsense(t *testing.T) {
	needPeers(t)
	for _, c := range []struct {
		program, says string
		args          []string
	}{
		{"mailbox", "-cpus A,B", nil},
		{"mailbox", "is no number", []string{"-cpus", "x"}},
		{"mailbox", "-tennis", []string{"-tennis", "1"}},
		{"sequential", "give 1", []string{"-cpus", "0", "-limit", "1", "-workers", "2"}},
		{"openmp", "set it to active", []string{"-cpus", "0", "-limit", "1"}},
		{"onetbb", "give true", []string{"-cpus", "0", "-limit", "1", "-caller-runs", "false"}},
		{"scan", "KIND FILE BATCH", nil},
		{"scan", "no rule file", []string{"scalar", "/dev/null", "1", "-cpus", "0", "-limit", "1"}},
	} {
		said, err := exec.Command(filepath.Join(peersFolder, "cxx", c.program), c.args...).CombinedOutput()
		var exit *exec.ExitError
		require.True(t, errors.As(err, &exit), "%s %v: %v", c.program, c.args, err)
		assert.Equal(t, 2, exit.ExitCode(), "%s %v: %s", c.program, c.args, said)
		assert.Contains(t, string(said), c.says)
	}
}

// TestEveryScanFindsTheSame, those that only bench/claims uses included.
func TestEveryScanFindsTheSame(t *testing.T) {
	needPeers(t)
	f, err := gauge.NewRuleFile(100)
	require.NoError(t, err)
	shard, err := f.Shard(rules.Linear)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "rules")
	require.NoError(t, f.Write(path))
	for _, kind := range []string{"scalar", "scalar-ahead", "objects", "objects-ahead", "avx512"} {
		words := []string{filepath.Join(peersFolder, "cxx/scan"), kind, path, "2", "-cpus", strconv.Itoa(0), "-limit", "1000", "-samples", "5"}
		b, err := gauge.Run(t.Context(), words, nil)
		if errors.Is(err, gauge.ErrMissing) {
			t.Log(err)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, f.Checksum(shard), b.Checksum, kind)
	}
}
