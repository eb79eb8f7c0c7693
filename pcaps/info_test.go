package pcaps

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// infoFolder is the corpus folder with packets that parse.
func infoFolder(t *testing.T) string {
	dir := corpusFolder(t)
	web, err := Generate("mixed", 7, 20)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.pcap"), web, 0o644))
	return dir
}

// golden compares with testdata/name, or writes it. The folder's name stands there as DIR.
func golden(t *testing.T, name, dir string, got []byte) {
	got = bytes.ReplaceAll(got, []byte(dir), []byte("DIR"))
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

func TestWriteInfo(t *testing.T) {
	dir := infoFolder(t)
	infos := Info([]string{dir, filepath.Join(dir, "absent.pcap"), "builtin:dns"})
	var table, data bytes.Buffer
	require.NoError(t, WriteInfo(&table, infos, false))
	require.NoError(t, WriteInfo(&data, infos, true))
	golden(t, "info.json", dir, data.Bytes())
	golden(t, "info.txt", dir, regexp.MustCompile(` {2,}`).ReplaceAll(table.Bytes(), []byte("  "))) // the folder's name sets the width
}

func TestInfoJSONIsAsDocumented(t *testing.T) {
	dir := corpusFolder(t)
	var out bytes.Buffer
	require.NoError(t, WriteInfo(&out, Info([]string{filepath.Join(dir, "b.pcap"), filepath.Join(dir, "d.pcap")}), true))
	var got []map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	require.Len(t, got, 2)
	assert.Equal(t, map[string]any{
		"file": filepath.Join(dir, "b.pcap"), "packets": 1.0,
		"classes":    map[string]any{"ok": 0.0, "truncated": 1.0, "malformed": 0.0, "unsupported": 0.0},
		"link_types": map[string]any{"EN10MB(1)": 1.0}, "reasons": got[0]["reasons"], "unread_bytes": 3.0,
		"error": map[string]any{"packet": 2.0, "offset": 42.0, "message": "the file ends inside a record header: 3 of 16 bytes"},
	}, got[0])
	assert.Len(t, got[0]["reasons"], 1)
	assert.Equal(t, map[string]any{
		"file": filepath.Join(dir, "d.pcap"), "packets": 0.0, "link_types": map[string]any{},
		"classes": map[string]any{"ok": 0.0, "truncated": 0.0, "malformed": 0.0, "unsupported": 0.0},
	}, got[1])
	out.Reset()
	require.NoError(t, WriteInfo(&out, nil, true))
	assert.Equal(t, "[]\n", out.String())
}

func TestInfoTellsDamageFromOtherErrors(t *testing.T) {
	dir := corpusFolder(t)
	var damage *DamageError
	for name, damaged := range map[string]bool{"b.pcap": true, "c.pcapng": true, "notes.text": false, "absent": false} {
		infos := Info([]string{filepath.Join(dir, name)})
		require.Len(t, infos, 1)
		require.Error(t, infos[0].Err, name)
		require.NotNil(t, infos[0].Error, name)
		assert.Equal(t, damaged, errors.As(infos[0].Err, &damage), name)
		assert.Equal(t, damaged, infos[0].Error.Packet > 0, name)
		var out bytes.Buffer
		require.NoError(t, WriteInfo(&out, infos, false))
		assert.Equal(t, !damaged, strings.Contains(out.String(), "-  "), "what was not read has no counts: %s", out.String())
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteInfoReportsWriteErrors(t *testing.T) {
	assert.ErrorContains(t, WriteInfo(fullDisk{}, nil, true), "disk full")
	assert.ErrorContains(t, WriteInfo(fullDisk{}, nil, false), "disk full")
}

func TestInfoOfSharedCaptures(t *testing.T) {
	for _, want := range sharedCaptures(t) {
		infos := Info([]string{want.path})
		require.Len(t, infos, 1)
		got := infos[0]
		assert.Equal(t, want.packets, got.Packets, want.path)
		assert.Equal(t, want.status == "ok", got.Error == nil, "%s: %v", want.path, got.Error)
		assert.Equal(t, want.status == "ok", got.Err == nil, want.path)
		assert.Equal(t, want.packets, sum(got.Classes), "%s: %v", want.path, got.Classes)
		assert.Equal(t, want.packets, sum(got.LinkTypes), "%s: %v", want.path, got.LinkTypes)
		assert.Equal(t, want.packets-got.Classes["ok"], sum(got.Reasons), "%s: %v", want.path, got.Reasons)
		for name := range got.LinkTypes {
			assert.Contains(t, want.links, name, want.path)
		}
	}
}

func sum(counts map[string]int) (n int) {
	for _, k := range counts {
		n += k
	}
	return n
}
