package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/fitness"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/live/lab"
)

// pretend runs doctor on a made-up machine, and returns what it printed and its exit code.
func pretend(t *testing.T, e examination, args ...string) (string, int) {
	t.Helper()
	cmd := doctorCommand(e)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	var stdout bytes.Buffer
	cmd.SetOut(&stdout)
	cmd.SetArgs(append([]string{}, args...)) // nil would stand for the test's own
	code := exitCode(cmd.ExecuteContext(t.Context()))
	return stdout.String(), code
}

// madeUp has two CPUs, and these findings.
func madeUp(load []fitness.Finding, labFindings ...lab.Finding) examination {
	return examination{
		local: func() (topology.Machine, error) {
			return topology.Machine{CPUs: []topology.CPU{{ID: 0}, {ID: 1, Core: 1}}}, nil
		},
		load:     func(context.Context) ([]fitness.Finding, error) { return load, nil },
		diagnose: func(context.Context) []lab.Finding { return labFindings },
	}
}

func TestDoctorExitCode(t *testing.T) {
	for name, c := range map[string]struct {
		status lab.Status
		want   int
	}{
		"all there":          {lab.OK, codeOK},
		"a note is no fault": {lab.Note, codeOK},
		"missing":            {lab.Missing, codeEnvironment},
		"untried":            {lab.Untried, codeEnvironment},
	} {
		t.Run(name, func(t *testing.T) {
			e := madeUp(nil, lab.Finding{Check: "a", Status: lab.OK}, lab.Finding{Check: "b", Status: c.status})
			_, code := pretend(t, e)
			assert.Equal(t, c.want, code)
			_, code = pretend(t, e, "--json")
			assert.Equal(t, c.want, code)
		})
	}
	_, code := pretend(t, madeUp([]fitness.Finding{{Check: "other load", Status: fitness.Unfit}}))
	assert.Equal(t, codeOK, code, "unfit to measure is no error")

	blind := madeUp(nil)
	blind.local = func() (topology.Machine, error) { return topology.Machine{}, errors.New("no topology") }
	_, code = pretend(t, blind)
	assert.Equal(t, codeUsage, code)
	blind = madeUp(nil)
	blind.load = func(context.Context) ([]fitness.Finding, error) { return nil, errors.New("no load") }
	_, code = pretend(t, blind)
	assert.Equal(t, codeUsage, code)
}

func TestDoctorPrints(t *testing.T) {
	d := diagnosis{
		Measure: []fitness.Finding{{Check: "steal", Status: fitness.Unfit, Detail: "9.0", Remedy: "wait"}},
		Lab:     []lab.Finding{{Check: "wrk", Status: lab.OK, Detail: "/usr/bin/wrk"}},
		CanRun:  true,
	}
	var text, data bytes.Buffer
	require.NoError(t, d.print(&text, false))
	assert.Equal(t, "To measure: unfit\n  unfit  steal  9.0\n                -> wait\nTo run the lab: can\n  ok  wrk  /usr/bin/wrk\n",
		text.String())
	require.NoError(t, d.print(&data, true))
	var back diagnosis
	require.NoError(t, json.Unmarshal(data.Bytes(), &back))
	assert.Equal(t, d, back)
}

// TestDoctorNamesEight real things about this machine, and passes a finding of the load on.
func TestDoctorNamesEight(t *testing.T) {
	stdout, _ := pretend(t, madeUp([]fitness.Finding{{Check: "other load", Status: fitness.Unfit, Detail: "spinner"}}), "--json")
	var d diagnosis
	require.NoError(t, json.Unmarshal([]byte(stdout), &d))
	assert.False(t, d.Fit)
	told := 0
	for _, f := range d.Measure {
		assert.NotEmpty(t, f.Detail, f.Check)
		if f.Detail != "the system does not tell" {
			told++
		}
	}
	assert.GreaterOrEqual(t, told, 8)
	assert.Equal(t, "spinner", d.Measure[len(d.Measure)-1].Detail)
}

// TestDoctorProgram starts the program itself: the processes of its lab must find their way back into it.
func TestDoctorProgram(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the lab needs Linux")
	}
	program := filepath.Join(t.TempDir(), "tigerbench")
	build := exec.Command("go", "build", "-o", program, ".")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	var stdout bytes.Buffer
	cmd := exec.Command(program, "doctor", "--json")
	cmd.Stdout = &stdout
	err = cmd.Run()
	var d diagnosis
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &d), "%s", stdout.String())
	if d.CanRun {
		require.NoError(t, err)
	} else {
		assert.Equal(t, codeEnvironment, cmd.ProcessState.ExitCode())
	}
	for _, f := range d.Measure {
		assert.NotEmpty(t, f.Detail, f.Check)
		if f.Status == fitness.Unfit {
			assert.NotEmpty(t, f.Remedy, f.Check)
		}
	}
	for _, f := range d.Lab {
		assert.NotEmpty(t, f.Detail, f.Check)
		assert.NotContains(t, f.Detail, "unknown command", "the lab's processes are this program started again")
		if f.Status == lab.Missing {
			assert.NotEmpty(t, f.Remedy, f.Check)
		}
	}
}
