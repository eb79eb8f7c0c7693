package pcaps

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
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
	links   string // link types of the interfaces
}

// sharedCaptures lists the captures beside the project, or skips the test.
func sharedCaptures(t testing.TB) []indexed {
	all, err := findShared()
	if err != nil {
		t.Skip("the shared captures are not here: ", err)
	}
	return all
}

func findShared() (all []indexed, err error) {
	dir := os.Getenv("TIGERBENCH_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "captures", "INDEX.tsv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("read index: %d rows: %w", len(rows), err)
	}
	for _, row := range rows[1:] {
		field := func(name string) string { return row[slices.Index(rows[0], name)] }
		packets, err := strconv.Atoi(field("packets"))
		if err != nil {
			return nil, fmt.Errorf("read index: %w", err)
		}
		all = append(all, indexed{filepath.Join(dir, "captures", field("file")), packets, field("wireshark_status"), field("link_types")})
	}
	return all, nil
}

func TestSharedCapturesAgreeWithTheirIndex(t *testing.T) {
	for _, want := range sharedCaptures(t) {
		t.Run(filepath.Base(want.path), func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			c, err := ReadFile(want.path)
			runtime.ReadMemStats(&after)
			require.NotNil(t, c, "%v", err)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(len(c.Arena))+64<<20, "bytes allocated")
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
