package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/livetest"
)

// lockedOutput may be read while a command writes it.
type lockedOutput struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lockedOutput) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// Format shows what was written by the time.
func (l *lockedOutput) Format(s fmt.State, verb rune) {
	fmt.Fprintf(s, fmt.FormatString(s, verb), l.String())
}

func (l *lockedOutput) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// TestInLabInterrupted sends Ctrl-C and SIGTERM at moments spread over a run's life: it ends soon, what was measured can be
// read, and nothing is left. TIGERBENCH_INTERRUPTS says how often; otherwise it is 5 times.
func TestInLabInterrupted(t *testing.T) {
	needLab(t)
	times := 5
	if text := os.Getenv("TIGERBENCH_INTERRUPTS"); text != "" {
		_, err := fmt.Sscan(text, &times)
		require.NoError(t, err)
	}
	before, begun, longest := hostState(t), 0, time.Duration(0)
	for i := range times {
		dir := filepath.Join(anyonesDir(t), "study")
		tag := fmt.Sprintf("lab-interrupt-%d-%d", os.Getpid(), i)
		var stderr bytes.Buffer
		cmd := withTag(labProcess(t, false, "run", "--engine", "sequential", "--load", "rate:200", "--reps", "100", "--duration", "300ms", "--out", dir), tag)
		cmd.Stderr = &stderr
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		require.NoError(t, cmd.Start())
		awaitHandler(t, cmd.Process.Pid)
		time.Sleep(time.Duration(i) * 5 * time.Second / time.Duration(times))
		sent := time.Now()
		require.NoError(t, syscall.Kill(-cmd.Process.Pid, []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}[i%2])) // as a terminal does
		var exit *exec.ExitError
		require.ErrorAs(t, cmd.Wait(), &exit, "%s", &stderr)
		longest = max(longest, time.Since(sent))
		assert.Empty(t, tagged(t, tag))
		if exit.ExitCode() < 0 { // it came before the program asked for signals
			assert.NoDirExists(t, dir)
			continue
		}
		assert.Equal(t, codeInterrupted, exit.ExitCode(), "%s", &stderr)
		if r := readable(t, dir); r != nil {
			begun++
			assert.Equal(t, study.Interrupted, r.Study.Status)
			assert.Contains(t, stderr.String(), fmt.Sprintf("interrupted: %d of 300 blocks are in %s", len(r.Blocks), dir))
		}
	}
	assert.Positive(t, begun, "on a busy machine most may come before the study begins")
	assert.Less(t, longest, 10*time.Second, "a bounded stop")
	t.Logf("%d interrupts, %d of them during a study; the longest stop took %v", times, begun, longest)
	assert.Equal(t, before, hostState(t))
}

// awaitHandler waits until a process catches SIGINT, or has ended.
func awaitHandler(t *testing.T, pid int) {
	t.Helper()
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, caught, _ := strings.Cut(string(text), "SigCgt:\t")
		var mask uint64
		_, _ = fmt.Sscanf(caught, "%x", &mask)
		return err != nil || mask&(1<<(uint(syscall.SIGINT)-1)) != 0
	}, 10*time.Second, time.Millisecond)
}

// TestInLabKilled is kill -9: the results are readable, and the kernel takes the lab down.
func TestInLabKilled(t *testing.T) {
	needLab(t)
	before := hostState(t)
	for i := range 3 {
		dir := filepath.Join(anyonesDir(t), "study")
		tag := fmt.Sprintf("lab-kill-%d-%d", os.Getpid(), i)
		cmd := withTag(labProcess(t, false, "run", "--engine", "sequential", "--load", "rate:200", "--reps", "100", "--duration", "300ms", "--out", dir), tag)
		require.NoError(t, cmd.Start())
		require.Eventually(t, func() bool {
			data, _ := os.ReadFile(filepath.Join(dir, "blocks.jsonl"))
			return bytes.Count(data, []byte("\n")) >= i
		}, 30*time.Second, time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())
		assert.Eventually(t, func() bool { return len(tagged(t, tag)) == 0 }, 10*time.Second, 5*time.Millisecond)
		if r := readable(t, dir); r != nil {
			assert.Equal(t, study.Interrupted, r.Study.Status)
		}
	}
	assert.Equal(t, before, hostState(t))
}

// TestInLabShell: a command with plain files, and a shell in a terminal, to which Ctrl-C goes.
func TestInLabShell(t *testing.T) {
	needLab(t)
	before := hostState(t)
	cmd := withTag(labProcess(t, false, "shell", "--engine", "futex", "--", "sh", "-c", "cat /proc/self/net/dev | grep -c to-filter; exit 7"), "lab-shell")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "%s", &stderr)
	assert.Equal(t, 7, exit.ExitCode(), "the command's own: %s", &stderr)
	assert.Equal(t, "1\n", string(out))
	assert.Contains(t, stderr.String(), "futex: 0 packets queued")

	script, err := exec.LookPath("script")
	if err != nil {
		livetest.Skip(t, "no pseudo-terminal: %v", err)
	}
	line := strings.Join(labProcess(t, false, "shell").Args, " ")
	terminal := exec.Command(script, "-qfec", line, "/dev/null")
	terminal.Env = append(os.Environ(), roleEnv+"=main", tagEnv+"=lab-shell", "SHELL=/bin/sh")
	keys, err := terminal.StdinPipe()
	require.NoError(t, err)
	shown := &lockedOutput{}
	terminal.Stdout = shown
	require.NoError(t, terminal.Start())
	for _, step := range []struct{ keys, want string }{
		{"", "leave with exit"}, {"echo $((6*7))\n", "42"}, {"sleep 1000; echo slept\n", ""}, {"\x03", "^C"},
		{"cat /proc/net/tcp >/dev/null; echo went $((1+1)) on\n", "went 2 on"}, {"test -t 0 && echo a te''rminal\n", "a terminal"},
	} {
		time.Sleep(200 * time.Millisecond) // until the shell reads
		_, err := keys.Write([]byte(step.keys))
		require.NoError(t, err)
		require.Eventually(t, func() bool { return strings.Contains(shown.String(), step.want) }, 20*time.Second, 10*time.Millisecond,
			"%q after %q in %q", step.want, step.keys, shown)
	}
	_, err = keys.Write([]byte("exit\n"))
	require.NoError(t, err)
	require.NoError(t, terminal.Wait(), "%s", shown)
	assert.NotContains(t, shown.String(), "\nslept")
	assert.Contains(t, shown.String(), "sequential: 0 packets queued")
	assert.Empty(t, tagged(t, "lab-shell"))
	assert.Equal(t, before, hostState(t))
}
