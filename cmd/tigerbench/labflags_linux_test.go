package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/trial"
	"github.com/tigerbench/tigerbench/live/lab/wrk"
)

// TestLabSaysWhatIsMissing: the findings, exit 3, and no folder.
func TestLabSaysWhatIsMissing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	cmd := labRun(func(context.Context) []lab.Finding {
		return []lab.Finding{
			{Check: "user namespaces", Status: lab.OK},
			{Check: "queue rule", Status: lab.Missing, Detail: "neither iptables nor nft is installed", Remedy: "sudo apt-get install iptables"},
		}
	})
	var out, warnings bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&warnings)
	cmd.SetArgs([]string{"--load", "rate:100", "--out", dir})
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.ExecuteContext(t.Context())
	assert.Equal(t, codeEnvironment, exitCode(err))
	assert.ErrorIs(t, err, errLabCannotRun)
	assert.Equal(t, "queue rule: neither iptables nor nft is installed\n  -> sudo apt-get install iptables\n", warnings.String())
	assert.Empty(t, out.String())
	assert.NoDirExists(t, dir)
}

// TestLabWithoutWrk names the package.
func TestLabWithoutWrk(t *testing.T) {
	err := labInput(fmt.Errorf("--load wrk: %w", wrk.ErrMissing))
	assert.Equal(t, codeEnvironment, exitCode(err))
	assert.ErrorContains(t, err, "apt-get install wrk")
}

func TestLabFlagsAreChecked(t *testing.T) {
	for want, args := range map[string][]string{
		"--load bogus":                  {"run", "--load", "bogus"},
		"--engine bogus":                {"run", "--engine", "bogus"},
		"give raw or nfqueue":           {"run", "--reader", "bogus"},
		"--attack 1":                    {"run", "--attack", "1"},
		"--peer x":                      {"run", "--peer", "x"},
		"wrk runs for whole seconds":    {"run", "--load", "wrk", "--duration", "1500ms"},
		"there are no such rules":       {"run", "--rules", "builtin:bogus", "--load", "rate:1"},
		"--connections 0":               {"run", "--connections", "0"},
		"--reps 0":                      {"run", "--reps", "0"},
		"--gso is":                      {"run", "--gso", "maybe"},
		"queue-len is 0":                {"run", "--queue-len", "0"},
		"that the lab can attack from":  {"run", "--rules", "synthetic:4", "--load", "rate:10", "--attack", "0.5"},
		"give one value":                {"shell", "--workers", "2,3"},
		"--engine all: give one":        {"shell", "--engine", "all"},
		"no engine is called so":        {"shell", "--engine", "bogus"},
		"unknown command \"bogus\" for": {"bogus"},
	} {
		_, stderr, code := execute(t, append([]string{"lab"}, args...)...)
		assert.Contains(t, stderr, want)
		assert.Equal(t, codeUsage, code, "%v: %s", args, stderr)
	}
}

// TestShellHasOneOfEach: a factor without a value would leave no cell of an engine.
func TestShellHasOneOfEach(t *testing.T) {
	var f labFlags
	cmd := &cobra.Command{}
	f.defineShell(cmd)
	require.NoError(t, cmd.ParseFlags([]string{"--engine", "futex", "--workers", "2", "--lock-thread", "off"}))
	var o trial.Options
	require.NoError(t, f.fillShell(&o))
	factors := reflect.ValueOf(o.Factors)
	for i := range factors.NumField() {
		if name := factors.Type().Field(i).Name; name != "Peers" {
			assert.Equal(t, 1, factors.Field(i).Len(), name)
		}
	}
	assert.Equal(t, []bool{false}, o.Factors.LockThreads)
}

func TestLabDryRunTouchesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	stdout, stderr, code := execute(t, "lab", "run", "--engine", "futex", "--load", "rate:0.5", "--workers", "2", "--seed", "1", "--dry-run", "--out", dir)
	assert.Zero(t, code, stderr)
	assert.Contains(t, stdout, "load 0.5 of the capacity, 50 connections, open loop")
	assert.Contains(t, stdout, "no queue")
	assert.NoDirExists(t, dir)
}
