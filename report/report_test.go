package report

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestLook(t *testing.T) {
	dir := filepath.Join(os.TempDir(), "look")
	require.NoError(t, os.MkdirAll(dir, 0o777))
	r := exampleStudy(t)
	paths, err := Write(dir, r)
	require.NoError(t, err)
	t.Log(paths)
	for _, w := range []int{80, 120, 200} {
		f, _ := os.Create(filepath.Join(dir, "term"+string(rune('0'+w/40))))
		require.NoError(t, Terminal(f, r, w, false))
	}
}
