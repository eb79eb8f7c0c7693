package live

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/livetest"
)

const strangerEnv = "TIGERBENCH_TEST_STRANGER" // set in a process of an ordinary user

// TestStranger opens a queue as an ordinary user (F23): what lacks is named before any socket is opened.
func TestStranger(t *testing.T) {
	if os.Getenv(strangerEnv) == "" {
		becomeStranger(t)
		return
	}
	before := descriptors(t)
	for name, config := range readers(14) {
		_, err := Open(config)
		assert.ErrorIs(t, err, ErrCapability, name)
		assert.ErrorContains(t, err, "setcap", name)
	}
	assert.Equal(t, before, descriptors(t), "nothing is left open")
}

// TestOrdinaryUserInNamespace filters as an ordinary user, in namespaces that the user makes (F23).
func TestOrdinaryUserInNamespace(t *testing.T) {
	if os.Getuid() != 0 {
		livetest.Skip(t, "the tests run as an ordinary user already")
	}
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(copyFor(t, program), "-test.run=^TestRulePanics$", "-test.v")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	cmd.Dir = "/"
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	if strings.Contains(string(output), "--- SKIP: TestRulePanics") {
		livetest.Skip(t, "an ordinary user may not make namespaces here:\n%s", output)
	}
	require.Contains(t, string(output), "--- PASS: TestRulePanics ")
}

// becomeStranger runs the test again as an ordinary user, in this namespace: it is refused before it touches anything.
func becomeStranger(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program)
	if os.Getuid() == 0 {
		cmd = exec.Command(copyFor(t, program))
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	cmd.Dir = "/"
	cmd.Args = append(cmd.Args, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), strangerEnv+"=1")
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Contains(t, string(output), "--- PASS: "+t.Name())
}

// copyFor makes a program that every user may run: go test builds into a private folder.
func copyFor(t *testing.T, program string) string {
	t.Helper()
	data, err := os.ReadFile(program)
	require.NoError(t, err)
	folder, err := os.MkdirTemp("", "tigerbench")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	require.NoError(t, os.Chmod(folder, 0o755))
	copied := filepath.Join(folder, "live.test")
	require.NoError(t, os.WriteFile(copied, data, 0o755))
	return copied
}

func descriptors(t *testing.T) string {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	var links []string
	for _, e := range entries {
		if link, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil {
			links = append(links, link)
		}
	}
	return strings.Join(links, "\n")
}
