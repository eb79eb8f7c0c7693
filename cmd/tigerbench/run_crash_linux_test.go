package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/pcaps"
)

// tagEnv marks the processes of one run.
const tagEnv = "TIGERBENCH_TEST_TAG"

// startRun starts a run of fake engines as a process of its own.
func startRun(t *testing.T, tag string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), roleEnv+"=run", tagEnv+"="+tag, "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	return cmd, &stderr
}

// alive counts the processes that carry tag.
func alive(t *testing.T, tag string) int {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	n := 0
	for _, e := range entries {
		environ, _ := os.ReadFile("/proc/" + e.Name() + "/environ")
		if strings.Contains(string(environ), tagEnv+"="+tag+"\x00") {
			n++
		}
	}
	return n
}

// readable opens the study in dir; nil where none was begun. Half a file is a failure.
func readable(t *testing.T, dir string) *study.Results {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "study.json")); errors.Is(err, os.ErrNotExist) {
		assert.NoFileExists(t, filepath.Join(dir, "blocks.jsonl"))
		return nil
	}
	r, err := study.Open(dir)
	require.NoError(t, err)
	return r
}

// long is a run of some seconds.
func long(dir string, corpus string) []string {
	return []string{"--engine", "twin", "--pcap", corpus, "--reps", "50", "--duration", "5ms", "--warmup", "1ms", "--charts", "svg", "--out", dir}
}

func TestKilledRunsLeaveReadableFiles(t *testing.T) {
	corpus := smallCapture(t)
	for i := range 15 {
		dir := filepath.Join(t.TempDir(), "study")
		tag := "kill" + strconv.Itoa(i)
		cmd, _ := startRun(t, tag, long(dir, corpus)...)
		if i == 0 { // the others may all come before a study is begun, on a slow machine
			require.Eventually(t, func() bool {
				data, _ := os.ReadFile(filepath.Join(dir, "blocks.jsonl"))
				return bytes.Contains(data, []byte("\n"))
			}, 30*time.Second, time.Millisecond)
		} else {
			time.Sleep(time.Duration(50+rand.IntN(700)) * time.Millisecond)
		}
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())
		r := readable(t, dir)
		if i == 0 {
			require.NotNil(t, r)
			assert.NotEmpty(t, r.Blocks)
		}
		if r != nil {
			assert.Equal(t, study.Interrupted, r.Study.Status)
		}
		assert.Eventually(t, func() bool { return alive(t, tag) == 0 }, 3*time.Second, 5*time.Millisecond)
	}
}

func TestInterruptedRunsKeepWhatWasMeasured(t *testing.T) {
	corpus := smallCapture(t)
	for i, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, os.Interrupt, syscall.SIGTERM} {
		dir := filepath.Join(t.TempDir(), "study")
		tag := "interrupt" + strconv.Itoa(i)
		cmd, stderr := startRun(t, tag, long(dir, corpus)...)
		blocks := filepath.Join(dir, "blocks.jsonl")
		require.Eventually(t, func() bool {
			data, _ := os.ReadFile(blocks)
			return bytes.Count(data, []byte("\n")) > 2+i
		}, 30*time.Second, time.Millisecond, stderr)
		require.NoError(t, cmd.Process.Signal(sig))
		var exit *exec.ExitError
		require.ErrorAs(t, cmd.Wait(), &exit)
		assert.Equal(t, codeInterrupted, exit.ExitCode(), stderr)
		r := readable(t, dir)
		require.NotNil(t, r)
		assert.Equal(t, study.Interrupted, r.Study.Status)
		assert.Greater(t, len(r.Blocks), 2)
		assert.Contains(t, stderr.String(), "interrupted: "+strconv.Itoa(len(r.Blocks))+" of 250 blocks are in "+dir)
		assert.NotContains(t, stderr.String(), "context canceled", "said once")
		assert.Zero(t, alive(t, tag))
	}
}

func TestAFullDiskLeavesReadableFiles(t *testing.T) {
	corpus := smallCapture(t)
	for _, kilobytes := range []int{4, 16, 24, 40} {
		t.Run(strconv.Itoa(kilobytes), func(t *testing.T) {
			mount := t.TempDir()
			if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size="+strconv.Itoa(kilobytes)+"k"); err != nil {
				t.Skipf("mount a small disk: %v; TestAFileSizeLimit covers it without root", err)
			}
			t.Cleanup(func() { assert.NoError(t, syscall.Unmount(mount, 0)) })
			dir := filepath.Join(mount, "study")
			cmd, stderr := startRun(t, "full", long(dir, corpus)...)
			var exit *exec.ExitError
			require.ErrorAs(t, cmd.Wait(), &exit)
			assert.Equal(t, codeEnvironment, exit.ExitCode(), stderr)
			assert.Contains(t, stderr.String(), "no space left on device")
			assert.Contains(t, stderr.String(), dir, "the error names the path")
			if r := readable(t, dir); r != nil {
				assert.Equal(t, study.Interrupted, r.Study.Status)
			}
		})
	}
}

func TestAFileSizeLimitLeavesReadableFiles(t *testing.T) {
	corpus := smallCapture(t)
	const limit = 48 << 10 // above the compiled inputs of a small capture, below the blocks of a long run
	dir := filepath.Join(t.TempDir(), "study")
	program, err := os.Executable()
	require.NoError(t, err)
	var stderr bytes.Buffer
	// The shell ignores the signal, which its children inherit, and sets the limit in units of 1024 bytes.
	cmd := exec.Command("bash", append([]string{"-c", `trap '' XFSZ; ulimit -f ` + strconv.Itoa(limit>>10) + `; exec "$0" "$@"`, program}, long(dir, corpus)...)...)
	cmd.Env = append(os.Environ(), roleEnv+"=run", "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = &stderr
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Run(), &exit)
	assert.Equal(t, codeEnvironment, exit.ExitCode(), stderr.String())
	assert.Contains(t, stderr.String(), "file too large")
	r := readable(t, dir)
	require.NotNil(t, r)
	assert.Equal(t, study.Interrupted, r.Study.Status)
	assert.NotEmpty(t, r.Blocks)
}

// smallCapture writes the first packets of a built-in corpus into a file.
func smallCapture(t *testing.T) string {
	t.Helper()
	corpus, _, err := pcaps.Open("builtin:web")
	require.NoError(t, err)
	file := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	file = binary.LittleEndian.AppendUint16(file, 2)
	file = binary.LittleEndian.AppendUint16(file, 4)
	file = append(file, make([]byte, 8)...)
	file = binary.LittleEndian.AppendUint32(file, 1<<16)
	file = binary.LittleEndian.AppendUint32(file, uint32(corpus.Records[0].Link))
	for i := range 20 {
		data := corpus.Data(i)
		file = append(file, make([]byte, 8)...)
		file = binary.LittleEndian.AppendUint32(file, uint32(len(data)))
		file = binary.LittleEndian.AppendUint32(file, corpus.Records[i].WireLen)
		file = append(file, data...)
	}
	path := filepath.Join(t.TempDir(), "small.pcap")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	return path
}
