package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// TestMain lets the test binary be the command: it pins the thread that it runs on for good.
func TestMain(m *testing.M) {
	if os.Getenv("LIMITS_TEST_RUN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func limits(args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "LIMITS_TEST_RUN=1")
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

func TestEveryContestantHasARow(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.NumCPU() < 2 {
		t.Skip("two CPUs to pin to are needed")
	}
	stdout, stderr, err := limits("-reps=1", "-samples=50", "-limit=1ms")
	require.NoError(t, err, stderr)
	assert.Regexp(t, `round trip +\d+`, stdout)
	assert.Regexp(t, `short waits +\d+`, stdout)
	assert.Regexp(t, `mailbox +- +- +- +short waits +\d`, stdout)
	for _, c := range contestants {
		assert.Regexp(t, ` `+c.name+` +\d+`, stdout)
	}
	assert.Regexp(t, `mailbox .* <= 1\.15 +(ok|missed)`, stdout)
	assert.Regexp(t, `spinwait .* <= 3\.00 +(ok|missed)`, stdout)
}

func TestNonsenseIsRefused(t *testing.T) {
	_, stderr, err := limits("-reps=0")
	require.Error(t, err)
	assert.Contains(t, stderr, "give at least 1")
}

func TestStudyOverItsFloor(t *testing.T) {
	dir := t.TempDir()
	trip, p50 := 100.0, 180.0
	s := &study.Study{
		Schema: study.Schema, Name: "made up", Repetitions: 1,
		Groups: []study.Group{{ID: "g"}},
		Cells:  []study.Cell{{ID: 0, Group: "g", Engine: "mailbox", Label: "mailbox"}},
	}
	w, err := study.Create(dir+"/s", s)
	require.NoError(t, err)
	h := study.NewHistogram()
	h.Record(p50)
	encoded, err := h.Encode()
	require.NoError(t, err)
	require.NoError(t, w.Append(study.Block{
		Status: study.BlockOK, Samples: 1, Accepted: 1, MeanNS: &p50, P50NS: &p50, MaxNS: &p50, RoundTripNS: &trip,
		Histogram: encoded,
	}))
	require.NoError(t, w.Finish(study.Complete))
	var out strings.Builder
	require.NoError(t, run([]string{"-study", dir + "/s"}, &out, io.Discard))
	assert.Contains(t, out.String(), "1.80")
	assert.Contains(t, out.String(), "ok")
	assert.ErrorContains(t, run([]string{"-study", dir + "/missing"}, &out, io.Discard), "missing")
}
