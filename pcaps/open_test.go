package pcaps

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// corpusFolder has two sound captures, a damaged one between them, an empty one, a gzipped one, a text and a subfolder.
func corpusFolder(t *testing.T) string {
	dir := t.TempDir()
	head := pcapHead(le, 0xa1b2c3d4, 1)
	one := func(s string) []byte { return record(le, 1, 0, uint32(len(s)), uint32(len(s)), s) }
	files := map[string][]byte{
		"a.pcap":     join(head, one("a1"), one("a2")),
		"b.pcap":     join(head, one("b1"), one("b2")[:3]),
		"c.pcapng":   join(shb(be), idb(be, 101, 0), epb(be, 0, 1, "c1"), epb(be, 9, 1, "c2"), epb(be, 0, 1, "c3")),
		"d.pcap":     head,
		"e.pcap.gz":  gzipped(t, join(head, one("e1"))),
		"notes.text": []byte("no capture"),
	}
	for name, data := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sub.pcap"), 0o755))
	return dir
}

func TestOpenFolder(t *testing.T) {
	dir := corpusFolder(t)
	c, warnings, err := Open(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{"a1", "a2", "b1", "c1", "c3", "e1"}, contents(&c.Capture))
	assert.Equal(t, map[string]int{skipNoInterface: 1}, c.Skipped)
	assert.Equal(t, int64(3), c.Unread)
	assertWarnings(t, warnings, dir, []string{
		"notes.text: not a capture: it begins with 6e6f2063",
		"b.pcap: damaged at packet 2, byte 42: the file ends inside a record header: 3 of 16 bytes; packets used: 1",
		"c.pcapng: damaged at packet 2, byte ",
		"c.pcapng: packets skipped: 1 (no such interface)",
		"d.pcap: no packets",
	})
	type place struct {
		file   string
		number int
	}
	want := []place{{"a.pcap", 1}, {"a.pcap", 2}, {"b.pcap", 1}, {"c.pcapng", 1}, {"c.pcapng", 2}, {"e.pcap.gz", 1}}
	for i := range want {
		file, number := c.Where(i)
		assert.Equal(t, want[i], place{filepath.Base(file), number}, "packet %d", i)
	}
}

func assertWarnings(t *testing.T, got []Warning, dir string, want []string) {
	t.Helper()
	require.Len(t, got, len(want), "%v", got)
	for i := range want {
		assert.Contains(t, got[i].String(), filepath.Join(dir, want[i]))
		assert.Contains(t, got[i].String(), got[i].File)
	}
}

func TestOpenGlob(t *testing.T) {
	dir := corpusFolder(t)
	c, warnings, err := Open(filepath.Join(dir, "[ae]*.pcap*"))
	require.NoError(t, err)
	assert.Empty(t, warnings)
	assert.Equal(t, []string{"a1", "a2", "e1"}, contents(&c.Capture))

	c, warnings, err = Open(filepath.Join(dir, "*ap")) // finds the subfolder too
	require.NoError(t, err)
	assert.Equal(t, 3, c.Len())
	assert.Len(t, warnings, 3, "%v", warnings)
}

func TestOpenOneFile(t *testing.T) {
	dir := corpusFolder(t)
	c, warnings, err := Open(filepath.Join(dir, "b.pcap"))
	require.NoError(t, err)
	assert.Equal(t, 1, c.Len())
	assertWarnings(t, warnings, dir, []string{"b.pcap: damaged at packet 2"})
}

func TestOpenErrors(t *testing.T) {
	dir := corpusFolder(t)
	text := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(text, "x"), []byte("text"), 0o644))
	hopeless := write(t, "x.pcap", pcapHeadVersion(le, 0xa1b2c3d4, 1, 9, 9))
	tests := []struct {
		name, spec string
		is         error
		message    string
	}{
		{"a named file that is no capture", filepath.Join(dir, "notes.text"), ErrNotCapture, "notes.text"},
		{"a file that is not there", filepath.Join(dir, "absent"), fs.ErrNotExist, "absent"},
		{"a glob that finds nothing", filepath.Join(dir, "*.cap"), fs.ErrNotExist, "no files there"},
		{"a glob that is none", filepath.Join(dir, "[a"), filepath.ErrBadPattern, "[a"},
		{"a folder without captures", text, ErrNotCapture, "none of its 1 files"},
		{"an empty folder", t.TempDir(), fs.ErrNotExist, "no files there"},
		{"a capture without packets", filepath.Join(dir, "d.pcap"), ErrNoPackets, "d.pcap"},
		{"a capture damaged from the begin", hopeless, ErrNoPackets, "version 9.9"},
		{"no such built-in corpus", "builtin:sea", nil, `no built-in corpus "sea": there are web, mixed, dns, flood`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, _, err := Open(test.spec)
			assert.Nil(t, c)
			require.ErrorContains(t, err, test.message)
			if test.is != nil {
				assert.ErrorIs(t, err, test.is)
			}
		})
	}
}

func TestOpenBoundsTheWholeCorpus(t *testing.T) {
	dir := corpusFolder(t)
	_, _, err := open(dir, 250)
	require.ErrorIs(t, err, ErrTooLarge)
	assert.ErrorContains(t, err, "5 files")
}

func TestCorpusHash(t *testing.T) {
	dir := corpusFolder(t)
	one, _, err := Open(filepath.Join(dir, "a.pcap"))
	require.NoError(t, err)
	file, err := os.ReadFile(filepath.Join(dir, "a.pcap"))
	require.NoError(t, err)
	sum := sha256.Sum256(file)
	assert.Equal(t, hex.EncodeToString(sum[:]), one.SHA256(), "of one file: the hash of the file")

	all, _, err := Open(dir)
	require.NoError(t, err)
	before := all.SHA256()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.pcap"), gzipped(t, file), 0o644))
	packed, _, err := Open(dir)
	require.NoError(t, err)
	assert.Equal(t, before, packed.SHA256(), "compression does not enter")
	file[len(file)-1] ^= 1
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.pcap"), file, 0o644))
	changed, _, err := Open(dir)
	require.NoError(t, err)
	assert.NotEqual(t, before, changed.SHA256())
}
