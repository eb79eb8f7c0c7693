package study

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writeStarved writes a study where files can't grow as they should, and checks what is left of it. It prints how many of
// its steps failed.
func writeStarved(dir string) error {
	s, blocks := smallStudy(4), goodBlocks(4)
	failed, appended := 0, 0
	note := func(err error) error {
		if err == nil {
			return nil
		}
		failed++
		if !strings.Contains(err.Error(), dir) {
			return fmt.Errorf("an error without the path: %w", err)
		}
		return nil
	}
	w, err := Create(dir, s)
	if err != nil {
		fmt.Println(1)
		return errors.Join(note(err), checkStudyFiles(dir, 0), checkNoTemporaries(dir))
	}
	for _, b := range blocks {
		h := NewHistogram()
		h.RecordN(*b.MeanNS, 1000)
		err := w.Append(with(b, h))
		if err == nil {
			appended++
		}
		if err := note(err); err != nil {
			return err
		}
	}
	status := Complete
	if failed > 0 {
		status = Interrupted
	}
	if err := note(w.Finish(status)); err != nil {
		return err
	}
	fmt.Println(failed)
	r, err := Open(dir)
	if err != nil {
		return err
	}
	if len(r.Blocks) != appended || len(r.Warnings) > 2 {
		return fmt.Errorf("%d blocks of %d appended, %q", len(r.Blocks), appended, r.Warnings)
	}
	return errors.Join(checkStudyFiles(dir, appended), checkNoTemporaries(dir))
}

func checkNoTemporaries(dir string) error {
	for _, pattern := range []string{".*.tmp", "*/.*.tmp"} {
		if left, _ := filepath.Glob(filepath.Join(dir, pattern)); len(left) > 0 {
			return fmt.Errorf("left behind: %q", left)
		}
	}
	return nil
}

// starve runs writeStarved behind a shell prologue and returns how many of its steps failed.
func starve(t *testing.T, prologue, dir string) int {
	t.Helper()
	cmd := exec.Command("sh", "-c", prologue+` && exec "$0" "$1"`, os.Args[0], dir)
	cmd.Env = append(os.Environ(), childMode+"=starved", "GORACE=atexit_sleep_ms=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s: %s", prologue, out)
	var failed int
	_, err = fmt.Sscan(string(out), &failed)
	require.NoError(t, err, "%s", out)
	return failed
}

// TestFileSizeLimit fails a write at every 512 bytes of every file.
func TestFileSizeLimit(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("counts in the units of Linux's shells")
	}
	failures, whole := 0, 0
	for blocks := 1; whole == 0 && blocks < 100; blocks++ {
		if starve(t, fmt.Sprintf("ulimit -f %d", blocks), filepath.Join(t.TempDir(), "study")) > 0 {
			failures++
		} else {
			whole++
		}
	}
	assert.Greater(t, failures, 5)
	assert.Equal(t, 1, whole, "with room enough all is written")
}

// TestFullDisk fills a file system of its own, of 4 to 120 KB.
func TestFullDisk(t *testing.T) {
	const mount = "mount -t tmpfs -o size=%dk tmpfs %s"
	probe := exec.Command("unshare", "-m", "sh", "-c", fmt.Sprintf(mount, 16, t.TempDir()))
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("mount a file system in a namespace: %v: %s", err, out)
	}
	failures, whole := 0, 0
	for pages := 1; pages <= 30; pages++ {
		dir := t.TempDir()
		script := fmt.Sprintf(mount, 4*pages, dir)
		cmd := exec.Command("unshare", "-m", "sh", "-c", script+` && exec "$0" "$1"`, os.Args[0], filepath.Join(dir, "study"))
		cmd.Env = append(os.Environ(), childMode+"=starved", "GORACE=atexit_sleep_ms=0")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%d pages: %s", pages, out)
		if failed, _, _ := strings.Cut(string(out), "\n"); failed == "0" {
			whole++
		} else {
			failures++
		}
	}
	assert.Greater(t, failures, 5)
	assert.Positive(t, whole, "with room enough all is written")
}

// TestHistogramsThatCannotBeWritten keeps Finish from completing, until the way is free.
func TestHistogramsThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, smallStudy(1))
	require.NoError(t, err)
	for _, b := range goodBlocks(1) {
		require.NoError(t, w.Append(b))
	}
	obstacle := filepath.Join(dir, benchFile)
	require.NoError(t, os.MkdirAll(filepath.Join(obstacle, "full"), 0o777))
	assert.ErrorContains(t, w.Finish(Complete), obstacle)
	r, err := Open(dir)
	require.NoError(t, err)
	assert.Equal(t, Interrupted, r.Study.Status, "it does not say complete")
	require.NoError(t, os.RemoveAll(obstacle))
	require.NoError(t, w.Finish(Complete))
	r, err = Open(dir)
	require.NoError(t, err)
	assert.Equal(t, Complete, r.Study.Status)
}
