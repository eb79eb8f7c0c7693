package inputs

import (
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/mapped"
)

func TestStoredImagesHaveNoName(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	f, err := store([]byte("image"))
	require.NoError(t, err)
	defer f.Close()
	if runtime.GOOS != "windows" {
		left, err := os.ReadDir(os.Getenv("TMPDIR"))
		require.NoError(t, err)
		assert.Empty(t, left, "nothing is left behind, however the study ends")
	}
	data, err := mapped.File(f)
	require.NoError(t, err)
	assert.Equal(t, "image", string(data))
}

func TestStoreNamesTheFolder(t *testing.T) {
	t.Setenv("TMPDIR", "/nonexistent")
	_, err := store(nil)
	assert.ErrorContains(t, err, "/nonexistent")
}
