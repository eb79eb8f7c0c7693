package study

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// failingWriter takes some writes and then fails.
type failingWriter struct {
	left int
	err  error
}

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.left--; w.left < 0 {
		return 0, w.err
	}
	return len(p), nil
}

// entries are the names in a directory.
func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := []string{}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestWriteFileLeavesTheOldFileAtEveryFailure(t *testing.T) {
	const writes = 12
	line := make([]byte, 1000) // so that some reach the file before the failure, and some are in the buffer
	for fails := range writes + 1 {
		dir := t.TempDir()
		path := filepath.Join(dir, "file")
		require.NoError(t, os.WriteFile(path, []byte("old"), 0o666))
		disk := &failingWriter{left: fails, err: errors.New("disk is full")}
		err := WriteFile(path, func(w io.Writer) error {
			for range writes {
				if _, err := io.MultiWriter(w, disk).Write(line); err != nil {
					return err
				}
			}
			return nil
		})
		data, readErr := os.ReadFile(path)
		require.NoError(t, readErr)
		assert.Equal(t, []string{"file"}, entries(t, dir))
		if fails < writes {
			assert.ErrorIs(t, err, disk.err)
			assert.ErrorContains(t, err, path)
			assert.Equal(t, "old", string(data))
		} else {
			assert.NoError(t, err)
			assert.Len(t, data, writes*len(line))
		}
	}
}

func TestWriteFileNamesThePath(t *testing.T) {
	dir := t.TempDir()
	write := func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }
	missing := filepath.Join(dir, "missing", "file")
	assert.ErrorContains(t, WriteFile(missing, write), missing)
	folder := filepath.Join(dir, "folder")
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "full"), 0o777))
	assert.ErrorContains(t, WriteFile(folder, write), folder)
	assert.Equal(t, []string{"folder"}, entries(t, dir), "the temporary file is gone")
	if os.Getuid() != 0 {
		require.NoError(t, os.Chmod(dir, 0o555))
		assert.ErrorContains(t, WriteFile(filepath.Join(dir, "file"), write), "permission denied")
	}
}

func TestAppendToAFullDevice(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is Linux's")
	}
	log, err := openBlockLog("/dev/full", 0, 0)
	require.NoError(t, err)
	defer log.file.Close()
	assert.ErrorContains(t, log.append([]byte("{}\n")), "append to /dev/full")
	assert.True(t, log.broken, "a device can't be cut back")
	assert.ErrorContains(t, log.append([]byte("{}\n")), "another folder")
}

// checkStudyFiles refuses what a failure or a kill may not leave behind: an unreadable study, fewer blocks than were
// acknowledged, a half written file.
func checkStudyFiles(dir string, acknowledged int) error {
	r, err := Open(dir)
	if err != nil {
		if errors.Is(err, ErrNoStudy) && acknowledged == 0 {
			return nil
		}
		return err
	}
	if len(r.Blocks) < acknowledged {
		return fmt.Errorf("%s: %d blocks were acknowledged, %d are there", dir, acknowledged, len(r.Blocks))
	}
	curves := 0
	for i := range r.Study.Cells {
		points, err := r.Curve(i)
		if err != nil {
			return err
		}
		curves += min(len(points), 1)
	}
	ends := map[string]string{filepath.Join(dir, benchFile): "pkt/s\n"}
	files, err := filepath.Glob(filepath.Join(dir, histFolder, "*.hgrm"))
	for _, f := range files {
		ends[f] = "2048]\n"
	}
	if r.Study.Status == Complete && len(ends) != 1+curves {
		return fmt.Errorf("%s: complete with %d files", dir, len(ends))
	}
	for path, end := range ends {
		data, readErr := os.ReadFile(path)
		if errors.Is(readErr, os.ErrNotExist) && r.Study.Status != Complete {
			continue
		}
		if readErr != nil || len(data) < len(end) || string(data[len(data)-len(end):]) != end {
			return fmt.Errorf("%s is not whole: %w", path, readErr)
		}
	}
	return err
}
