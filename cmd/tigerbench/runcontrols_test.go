package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/topology"
)

// controlled runs fake engines with a control and returns what came of it.
func controlled(t *testing.T, args ...string) *study.Results {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "study")
	_, stderr, code := runFake(t, append(append(short, "--engine", "twin", "--out", dir), args...)...)
	require.Equal(t, codeOK, code, stderr)
	r, err := study.Open(dir)
	require.NoError(t, err)
	for _, row := range r.Rows {
		assert.Equal(t, study.BlockOK, row.Status, row.Label)
	}
	return r
}

func TestReplicasStandBesideTheEngines(t *testing.T) {
	machine, err := topology.Local()
	require.NoError(t, err)
	if machine.Usable() < 2 {
		t.Skip("replicas need two CPUs")
	}
	r := controlled(t, "--replicas", "--workers", "2")
	row := r.Rows[len(r.Rows)-1]
	assert.Equal(t, "replicas W=2", row.Label)
	assert.Equal(t, 2, row.BlocksOK)
	assert.Positive(t, *row.PktPerS)
	assert.Positive(t, row.Verified)
	assert.Nil(t, row.P50NS)
	assert.Nil(t, row.RatioRaw)
}

func TestColdCachesAreAFactor(t *testing.T) {
	r := controlled(t, "--cold", "on,off", "--pin", "none")
	require.Len(t, r.Study.Groups, 2)
	require.Len(t, r.Rows, 2*3)
	for _, row := range r.Rows {
		assert.Positive(t, row.Samples)
		assert.Equal(t, row.Group.Cold, row.CPUs == nil, "CPU time of a cold row is the walks'")
	}
	_, stderr, code := runFake(t, append(short, "--cold", "on", "--arrivals", "rate:1000")...)
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "--cold on: packets that come at their own pace")
}
