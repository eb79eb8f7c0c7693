package study_test

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

func TestWriteFileFollowsALink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(target, []byte("old"), 0o666))
	require.NoError(t, os.Symlink(target, link))
	require.NoError(t, study.WriteFile(link, hello))
	content, err := os.ReadFile(target)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(content))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink, "the link was replaced")
}

// TestWriteFileKeepsADevice uses a device that swallows all; what it must not do is become a file.
func TestWriteFileKeepsADevice(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no device files")
	}
	link := filepath.Join(t.TempDir(), "null")
	require.NoError(t, os.Symlink(os.DevNull, link)) // a mistake then hits the link, not the device
	require.NoError(t, study.WriteFile(link, hello))
	info, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeDevice)
}

func hello(w io.Writer) error {
	_, err := io.WriteString(w, "hello")
	return err
}
