package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/live/lab"
)

// pretend runs doctor on a made-up machine, and returns its exit code.
func pretend(t *testing.T, findings []lab.Finding, machine topology.Machine, failed error, args ...string) int {
	t.Helper()
	cmd := doctorCommand(
		func(context.Context) []lab.Finding { return findings },
		func() (topology.Machine, error) { return machine, failed },
	)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetOut(io.Discard)
	cmd.SetArgs(append([]string{}, args...)) // nil would stand for the test's own
	return exitCode(cmd.ExecuteContext(t.Context()))
}

var twoCPUs = topology.Machine{CPUs: []topology.CPU{{ID: 0, Core: 0}, {ID: 1, Core: 1}}}

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
			findings := []lab.Finding{{Check: "a", Status: lab.OK}, {Check: "b", Status: c.status}}
			assert.Equal(t, c.want, pretend(t, findings, twoCPUs, nil))
			assert.Equal(t, c.want, pretend(t, findings, twoCPUs, nil, "--json"))
		})
	}
	assert.Equal(t, codeUsage, pretend(t, nil, twoCPUs, errors.New("no topology")))
}

func TestDoctorPrints(t *testing.T) {
	d := diagnosis{
		Measure: []lab.Finding{{Check: "load", Status: lab.Note, Detail: "9.0", Remedy: "wait"}},
		Lab:     []lab.Finding{{Check: "wrk", Status: lab.OK, Detail: "/usr/bin/wrk"}},
		CanRun:  true,
	}
	var text, data bytes.Buffer
	require.NoError(t, d.print(&text, false))
	assert.Equal(t, "To measure\n  note  load  9.0\n              -> wait\nTo run the lab\n  ok  wrk  /usr/bin/wrk\n", text.String())
	require.NoError(t, d.print(&data, true))
	var back diagnosis
	require.NoError(t, json.Unmarshal(data.Bytes(), &back))
	assert.Equal(t, d, back)
}

func TestFitness(t *testing.T) {
	threads := topology.Machine{CPUs: []topology.CPU{{ID: 0}, {ID: 1, Thread: 1}, {ID: 2, Core: 2}, {ID: 3, Core: 2, Thread: 1}}}
	for name, c := range map[string]struct {
		machine topology.Machine
		host    topology.Host
		notes   []string
	}{
		"a good machine": {topology.Machine{CPUs: make([]topology.CPU, 8)}, topology.Host{Governor: "performance", Load: "0.10 0 0"}, nil},
		"few CPUs":       {twoCPUs, topology.Host{}, []string{"CPUs"}},
		"threads":        {threads, topology.Host{}, []string{"SMT"}},
		"all else": {
			twoCPUs, topology.Host{Governor: "powersave", Hypervisor: "KVM", Load: "1.5 0 0"},
			[]string{"CPUs", "governor", "machine", "load"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var notes []string
			for _, f := range fitness(c.machine, c.host) {
				assert.NotEmpty(t, f.Detail, f.Check)
				assert.NotEqual(t, lab.Missing, f.Status, "replaying captures works anywhere")
				if f.Status == lab.Note {
					notes = append(notes, f.Check)
				}
			}
			assert.Equal(t, c.notes, notes)
		})
	}
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
	for _, f := range append(d.Lab, d.Measure...) {
		assert.NotEmpty(t, f.Detail, f.Check)
		assert.NotContains(t, f.Detail, "unknown command", "the lab's processes are this program started again")
		if f.Status == lab.Missing {
			assert.NotEmpty(t, f.Remedy, f.Check)
		}
	}
}
