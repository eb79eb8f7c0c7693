package terminal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/terminal"
)

func TestWhatIsNoTerminal(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	require.NoError(t, err)
	defer file.Close()
	_, isTerminal := terminal.Width(file)
	assert.False(t, isTerminal, "a file")
	_, isTerminal = terminal.Width(&bytes.Buffer{})
	assert.False(t, isTerminal, "a buffer")
}
