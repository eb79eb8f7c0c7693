package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/pcaps"
)

func TestFilesThatAreNoCaptures(t *testing.T) {
	capture, err := pcaps.Generate("web", 1, 20)
	require.NoError(t, err)
	mixed, plain := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(mixed, "a.pcap"), capture, 0o600))
	for _, dir := range []string{mixed, plain} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("notes"), 0o600))
	}
	for name, tc := range map[string]struct {
		spec    string
		code    int
		warning bool
	}{
		"named":                  {filepath.Join(mixed, "notes.txt"), codeUsage, false},
		"found by a folder":      {mixed, codeOK, true},
		"found by a glob":        {filepath.Join(mixed, "*"), codeOK, true},
		"nothing else was found": {plain, codeUsage, true},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			err := run(t.Context(), []string{"pcap", "info", tc.spec}, &stdout, &stderr)
			assert.Equal(t, tc.code, exitCode(err), stderr.String())
			assert.Contains(t, stderr.String(), "notes.txt")
			assert.Equal(t, tc.warning, bytes.Contains(stderr.Bytes(), []byte("warning")))
		})
	}
}
