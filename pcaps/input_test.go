package pcaps

import (
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNotACapture(t *testing.T) {
	tests := []struct {
		name, begin string
		want        []string
	}{
		{"empty", "", []string{"it is empty"}},
		{"text", "hello, world, how are you", []string{`68656c6c ("hello, world, ho")`, "a1b2c3d4", "0a0d0d0a", "gzipped"}},
		{"three bytes", "\xd4\xc3\xb2", []string{"it begins with d4c3b2;"}},
		{"bytes", "\x01\x02\x03\x04\x05", []string{"it begins with 01020304;"}},
		{"zstd", "\x28\xb5\x2f\xfd----", []string{"zstd: decompress it first"}},
		{"snoop", "snoop\x00\x00\x00\x00\x00\x00\x02", []string{"convert it with editcap"}},
		{"cut gzip", "\x1f\x8b\x08", []string{"it is empty"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "x.pcap", []byte(test.begin))
			c, err := ReadFile(path)
			require.ErrorIs(t, err, ErrNotCapture)
			assert.Nil(t, c)
			var damage *DamageError
			assert.False(t, errors.As(err, &damage))
			for _, want := range append(test.want, path) {
				assert.Contains(t, err.Error(), want)
			}
		})
	}
}

func TestGzippedTextIsNotACapture(t *testing.T) {
	_, err := ReadFile(write(t, "x.pcap.gz", gzipped(t, []byte("hello, world"))))
	require.ErrorIs(t, err, ErrNotCapture)
	assert.Contains(t, err.Error(), "gzip")
	assert.Contains(t, err.Error(), "hello, world")
}

func TestReadFileErrors(t *testing.T) {
	dir := t.TempDir()
	_, err := ReadFile(filepath.Join(dir, "absent.pcap"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = ReadFile(dir)
	assert.ErrorIs(t, err, ErrNotCapture)
	assert.ErrorContains(t, err, "not a regular file")
}

func TestGzipIsFoundByItsMagicNumber(t *testing.T) {
	for name, file := range small() {
		plain, err := ReadFile(write(t, "x.gz", file)) // the name says gzip, the bytes don't
		require.NoError(t, err)
		packed, err := ReadFile(write(t, "x.pcap", gzipped(t, file)))
		require.NoError(t, err)
		assert.Equal(t, plain.Records, packed.Records, name)
		assert.Equal(t, plain.Arena, packed.Arena, name)
	}
}

func TestGzipDamage(t *testing.T) {
	head, one := pcapHead(le, 0xa1b2c3d4, 1), record(le, 1, 0, 5, 5, "hello")
	packed := gzipped(t, join(head, one, one))
	wrongSum := append([]byte(nil), packed...)
	wrongSum[len(wrongSum)-8] ^= 1
	tests := []struct {
		name    string
		file    []byte
		packets int
		message string
	}{
		{"wrong checksum", wrongSum, 2, gzip.ErrChecksum.Error()},
		{"garbage behind the stream", append(append([]byte(nil), packed...), "garbage, more of it"...), 2, gzip.ErrHeader.Error()},
		{"damage in the capture", gzipped(t, join(head, one, one[:20])), 1, "claims 5 captured bytes, 4 are left"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := ReadFile(write(t, "x.pcap.gz", test.file))
			var damage *DamageError
			require.ErrorAs(t, err, &damage)
			assert.Contains(t, damage.Message, test.message)
			assert.Equal(t, test.packets, c.Len())
		})
	}
}

func TestSizeLimit(t *testing.T) {
	file := join(pcapHead(le, 0xa1b2c3d4, 1), record(le, 1, 0, 5, 5, "hello"))
	n := int64(len(file))
	for name, data := range map[string][]byte{"plain": file, "gzip": gzipped(t, file)} {
		path := write(t, name, data)
		c, err := readFile(path, n)
		require.NoError(t, err, name)
		assert.Equal(t, 1, c.Len())
		_, err = readFile(path, n-1)
		require.ErrorIs(t, err, ErrTooLarge, name)
		assert.ErrorContains(t, err, "more than 44 bytes uncompressed")
	}
}

// Lengths that a file claims, and a stream that unpacks to far more than the limit, cost no memory.
func TestMemoryIsBounded(t *testing.T) {
	bomb := gzipped(t, join(pcapHead(le, 0xa1b2c3d4, 1), make([]byte, 32<<20)))
	head := pcapHead(le, 0xa1b2c3d4, 1)
	huge := append([]byte(nil), head...)
	le.PutUint32(huge[16:], 0xffffffff)
	files := map[string][]byte{
		"pcap packet":      join(head, record(le, 1, 0, 0xfffffff0, 0xfffffff0, "")),
		"pcap snap length": join(huge, record(le, 1, 0, 0x7fffffff, 0x7fffffff, "")),
		"bus packet":       join(pcapHead(le, 0xa1b2c3d4, 231), record(le, 1, 0, maxPacketBus, maxPacketBus, "")),
		"pcapng block":     join(shb(le), withLength(idb(le, 1, 0), 0xfffffffc)),
		"pcapng packet":    join(shb(le), idb(le, 1, 0), epbClaiming(le, 0, 0, 0xfffffff0, 0xfffffff0, "x")),
		"gzip bomb":        bomb,
	}
	for name, file := range files {
		path := write(t, "x", file)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readFile(path, 8<<20)
		runtime.ReadMemStats(&after)
		require.Error(t, err, name)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20), "%s: bytes allocated", name)
	}
}

// The index is allocated once at its exact size, also where all packets are empty.
func TestMemoryIsArenaAndIndex(t *testing.T) {
	const packets = 100_000
	file := pcapHead(le, 0xa1b2c3d4, 1)
	for range packets {
		file = append(file, record(le, 1, 0, 0, 0, "")...)
	}
	path := write(t, "x.pcap", file)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c, err := ReadFile(path)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	assert.Equal(t, packets, c.Len())
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(len(file)+24*packets+1<<18), "bytes allocated")
}

func TestFileThatShrinks(t *testing.T) {
	path := write(t, "x.pcap", join(pcapHead(le, 0xa1b2c3d4, 1), record(le, 1, 0, 5, 5, "hello")))
	in, err := probe(path, MaxBytes)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, 42))
	c, err := in.read(MaxBytes)
	assertDamage(t, err, 1, 24, "2 are left")
	assert.Len(t, c.Arena, 42)
	require.NoError(t, os.Truncate(path, 0))
	_, err = in.read(MaxBytes)
	assertDamage(t, err, 1, 0, "0 of 24")
}

func TestFileThatChanges(t *testing.T) {
	path := write(t, "x.pcap", join(pcapHead(le, 0xa1b2c3d4, 1), record(le, 1, 0, 5, 5, "hello")))
	in, err := probe(path, MaxBytes)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, make([]byte, 100), 0o644))
	_, err = in.read(MaxBytes)
	assert.ErrorContains(t, err, "it changed while it was read")
}

// Walking over a capture in pieces of any size, as they are read, finds what walking over all of it finds.
func TestWalkInPieces(t *testing.T) {
	files := small()
	files["damaged end"] = files["pcap"][:len(files["pcap"])-1]
	files["damaged block"] = join(shb(le), idb(le, 1, 0), withTrailer(epb(le, 0, 1, "x"), 99), epb(le, 4, 1, "y"), epb(le, 0, 2, "z"))
	files["hostile length"] = join(shb(be), withLength(idb(le, 1, 0), 0xfffffffc))
	for name, file := range files {
		var want []Record
		whole := walk(file, func(r Record) { want = append(want, r) })
		for piece := 1; piece <= len(file); piece++ {
			var got []Record
			var found tally
			w := newWalker(file, &found, func(r Record) { got = append(got, r) })
			for n := 0; n < len(file); n += piece {
				w.advance(file[:n], false)
			}
			w.advance(file, true)
			require.Equal(t, want, got, "%s in pieces of %d", name, piece)
			require.Equal(t, whole, found, "%s in pieces of %d", name, piece)
		}
	}
}
