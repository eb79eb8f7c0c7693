package mapped

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFile(t *testing.T) {
	for name, content := range map[string]string{"bytes": "one two three", "empty": ""} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f")
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			f, err := os.Open(path)
			require.NoError(t, err)
			data, err := File(f)
			require.NoError(t, err)
			require.NoError(t, f.Close())
			assert.Equal(t, content, string(data))
		})
	}
}

func TestClosedFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "f"))
	require.NoError(t, err)
	require.NoError(t, f.Close())
	_, err = File(f)
	assert.ErrorIs(t, err, os.ErrClosed)
}
