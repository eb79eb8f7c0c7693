package pcaps

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// indexed is a line of the index of the shared captures, whose counts Wireshark's tools found.
type indexed struct {
	path    string
	packets int
	status  string
}

// sharedCaptures lists the captures beside the project, or skips the test.
func sharedCaptures(t testing.TB) []indexed {
	dir := os.Getenv("TIGERBENCH_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "captures", "INDEX.tsv"))
	if err != nil {
		t.Skip("the shared captures are not here: ", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	require.NoError(t, err)
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var all []indexed
	for _, row := range rows[1:] {
		packets, err := strconv.Atoi(row[column["packets"]])
		require.NoError(t, err)
		all = append(all, indexed{filepath.Join(dir, "captures", row[column["file"]]), packets, row[column["wireshark_status"]]})
	}
	return all
}

func TestSharedCapturesAgreeWithTheirIndex(t *testing.T) {
	for _, want := range sharedCaptures(t) {
		t.Run(filepath.Base(want.path), func(t *testing.T) {
			c, err := ReadFile(want.path)
			require.NotNil(t, c, "%v", err)
			assert.Equal(t, want.packets, c.Len())
			assert.Zero(t, c.SkippedPackets())
			if want.status == "ok" {
				assert.NoError(t, err)
				return
			}
			var damage *DamageError
			require.ErrorAs(t, err, &damage)
			assert.Equal(t, want.path, damage.File)
			assert.Positive(t, damage.Packet)
			assert.Positive(t, damage.Offset)
			t.Log(damage)
		})
	}
}
