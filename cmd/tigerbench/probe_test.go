package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/probe"
	"github.com/tigerbench/tigerbench/harness/study"
)

// pretendProbe runs probe with a made-up outcome.
func pretendProbe(t *testing.T, p *study.Probe, failed error, args ...string) (options probe.Options, stdout, stderr string, code int) {
	t.Helper()
	cmd := probeCommand(func(_ context.Context, o probe.Options) (*study.Probe, error) {
		options = o
		return p, failed
	})
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	var out, errs bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	cmd.SetArgs(append([]string{}, args...)) // nil would stand for the test's own
	code = exitCode(cmd.ExecuteContext(t.Context()))
	return options, out.String(), errs.String(), code
}

func TestProbeFlags(t *testing.T) {
	p := &study.Probe{Schema: study.ProbeSchema, CPUs: []int{1}, Missing: []string{"round trips: there is one CPU"}, Fitness: study.Fitness{Fit: true}}
	options, stdout, stderr, code := pretendProbe(t, p, nil, "--quick", "--cpus", "1,3")
	assert.Equal(t, probe.Options{Quick: true, CPUs: []int{1, 3}}, options)
	assert.Contains(t, stdout, "Not measured: round trips: there is one CPU.")
	assert.Empty(t, stderr)
	assert.Zero(t, code)

	p.Fitness = study.Fitness{Failed: []string{"other load: 1 CPUs"}}
	dir := filepath.Join(t.TempDir(), "p")
	_, stdout, stderr, code = pretendProbe(t, p, nil, "--json", "--out", dir)
	var back study.Probe
	require.NoError(t, json.Unmarshal([]byte(stdout), &back))
	assert.Equal(t, *p, back)
	assert.Contains(t, stderr, "warning: unfit: other load: 1 CPUs")
	assert.Contains(t, stderr, "wrote "+filepath.Join(dir, "probe.csv"))
	assert.FileExists(t, filepath.Join(dir, "probe.json"))
	assert.Zero(t, code)

	_, stdout, _, code = pretendProbe(t, p, nil, "--out", filepath.Join(dir, "probe.csv"))
	assert.Equal(t, codeUsage, code, "a file stands where the directory should")
	assert.Contains(t, stdout, "Not measured", "what was measured is printed all the same")
	_, _, _, code = pretendProbe(t, nil, errors.New("no"))
	assert.Equal(t, codeUsage, code)
	_, _, _, code = pretendProbe(t, nil, context.Canceled)
	assert.Equal(t, codeInterrupted, code)
}

func TestProbeThisMachine(t *testing.T) {
	stdout, _, code := execute(t, "probe", "--quick", "--json")
	require.Zero(t, code)
	var p study.Probe
	require.NoError(t, json.Unmarshal([]byte(stdout), &p))
	assert.NotNil(t, p.Find(study.ProbePause))
	if runtime.GOOS == "linux" && len(p.CPUs) > 1 {
		assert.NotNil(t, p.Find(study.ProbeRoundTrip))
	}
}
