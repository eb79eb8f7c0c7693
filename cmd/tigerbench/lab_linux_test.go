package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/livetest"
	"github.com/tigerbench/tigerbench/live/lab"
)

// needLab skips a test where the lab cannot be built, or fails it where live tests are required.
func needLab(t *testing.T) {
	t.Helper()
	if os.Getenv(roleEnv) == "" {
		t.Setenv(roleEnv, "main") // for the lab's processes, which are this program again
	}
	findings := lab.Diagnose(t.Context())
	if lab.CanRun(findings) {
		return
	}
	livetest.Skip(t, "this machine cannot run the lab: %+v", findings)
}

// labProcess is tigerbench lab with args, as root or as a user who may do nothing.
func labProcess(t *testing.T, ordinary bool, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	command := append([]string{program, "lab"}, args...)
	if ordinary {
		file, err := os.Open(program)
		require.NoError(t, err)
		t.Cleanup(func() { file.Close() })
		command[0] = "/proc/self/fd/3" // its folder may be closed to others
		cmd := exec.Command("setpriv", append([]string{"--reuid=65534", "--regid=65534", "--clear-groups"}, command...)...)
		cmd.ExtraFiles = []*os.File{file}
		cmd.Dir, cmd.Env = "/", append(os.Environ(), roleEnv+"=main")
		return cmd
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), roleEnv+"=main")
	return cmd
}

// anyonesDir is a folder that every user may write to.
func anyonesDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "tigerbench-lab-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o777))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// hostState is what the lab promises to leave as it is, as the machine's own tools tell it.
func hostState(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	for _, command := range [][]string{
		{"ip", "-o", "link"}, {"ip", "-o", "-4", "address"}, {"ip", "route", "show", "table", "all"}, {"ip", "netns", "list"},
		{"iptables-save"}, {"ip6tables-save"}, {"nft", "list", "ruleset"},
	} {
		text, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "#") { // the time
				out.WriteString(line)
			}
		}
		fmt.Fprintln(&out, command, err)
	}
	forward, err := os.ReadFile("/proc/sys/net/ipv4/ip_forward")
	require.NoError(t, err)
	out.Write(forward)
	return out.String()
}

// tagged lists the processes with this tag in their environment, and the network namespaces that they keep alive.
func tagged(t *testing.T, tag string) []string {
	t.Helper()
	var found []string
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	for _, e := range entries {
		environ, _ := os.ReadFile("/proc/" + e.Name() + "/environ") // gone meanwhile, or no process
		if bytes.Contains(environ, []byte(tagEnv+"="+tag+"\x00")) {
			namespace, _ := os.Readlink("/proc/" + e.Name() + "/ns/net")
			found = append(found, e.Name()+" "+namespace)
		}
	}
	return found
}

// withTag marks a command's processes.
func withTag(cmd *exec.Cmd, tag string) *exec.Cmd {
	cmd.Env = append(cmd.Env, tagEnv+"="+tag)
	return cmd
}

// runLab runs tigerbench lab run, and returns its study and what it printed.
func runLab(t *testing.T, ordinary bool, args ...string) (*study.Results, string) {
	t.Helper()
	dir := filepath.Join(anyonesDir(t), "study")
	tag := filepath.Base(filepath.Dir(dir))
	before := hostState(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := withTag(labProcess(t, ordinary, append([]string{"run", "--charts", "svg", "--out", dir}, args...)...), tag)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Start())
	defer context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })()
	_ = cmd.Wait() // its exit code is looked at below
	said := stdout.String() + stderr.String()
	assert.Empty(t, tagged(t, tag), "no process and no namespace is left")
	assert.Equal(t, before, hostState(t), "links, addresses, routes and rules are as before")
	results, err := study.Open(dir)
	require.NoError(t, err, said)
	assert.Equal(t, study.Complete, results.Study.Status)
	assert.Equal(t, []string{".svg"}, drawn(t, dir))
	want := codeOK
	if slices.ContainsFunc(results.Blocks, func(b study.Block) bool { return b.Status != study.BlockOK }) {
		want = codeFinding
	}
	assert.Equal(t, want, cmd.ProcessState.ExitCode(), said)
	t.Logf("%s", stdout.String())
	return results, stdout.String()
}
