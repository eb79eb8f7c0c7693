package pcaps

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// anyOrder is what test files are written in.
type anyOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

var (
	le anyOrder = binary.LittleEndian
	be anyOrder = binary.BigEndian
)

// pcapHead builds a classic header for version 2.4 with a snap length of 65535.
func pcapHead(o anyOrder, magic, link uint32) []byte {
	return pcapHeadVersion(o, magic, link, 2, 4)
}

func pcapHeadVersion(o anyOrder, magic, link uint32, major, minor uint16) []byte {
	b := o.AppendUint32(nil, magic)
	b = o.AppendUint16(o.AppendUint16(b, major), minor)
	return o.AppendUint32(o.AppendUint32(append(b, make([]byte, 8)...), 65535), link)
}

// record builds a record with the two lengths in file order.
func record(o anyOrder, sec, frac, first, second uint32, data string) []byte {
	b := o.AppendUint32(o.AppendUint32(nil, sec), frac)
	return append(o.AppendUint32(o.AppendUint32(b, first), second), data...)
}

// block builds a pcapng block, padded, with the right length at both ends.
func block(o anyOrder, blockType uint32, body []byte) []byte {
	padded := append(append([]byte(nil), body...), make([]byte, -len(body)&3)...)
	b := o.AppendUint32(o.AppendUint32(nil, blockType), uint32(len(padded)+12))
	return o.AppendUint32(append(b, padded...), uint32(len(padded)+12))
}

func shb(o anyOrder, options ...byte) []byte { return shbVersion(o, 1, 0, options...) }

func shbVersion(o anyOrder, major, minor uint16, options ...byte) []byte {
	body := o.AppendUint16(o.AppendUint16(o.AppendUint32(nil, byteOrderMagic), major), minor)
	return block(o, blockSection, append(o.AppendUint64(body, ^uint64(0)), options...))
}

func idb(o anyOrder, link uint16, snapLen uint32, options ...byte) []byte {
	body := o.AppendUint32(o.AppendUint16(o.AppendUint16(nil, link), 0), snapLen)
	return block(o, blockInterface, append(body, options...))
}

func option(o anyOrder, code uint16, value ...byte) []byte {
	b := append(o.AppendUint16(o.AppendUint16(nil, code), uint16(len(value))), value...)
	return append(b, make([]byte, -len(value)&3)...)
}

func epb(o anyOrder, number uint32, ticks uint64, data string) []byte {
	return epbClaiming(o, number, ticks, uint32(len(data)), uint32(len(data)), data)
}

func epbClaiming(o anyOrder, number uint32, ticks uint64, capLen, wireLen uint32, data string) []byte {
	b := o.AppendUint32(o.AppendUint32(o.AppendUint32(nil, number), uint32(ticks>>32)), uint32(ticks))
	return block(o, blockEnhanced, append(o.AppendUint32(o.AppendUint32(b, capLen), wireLen), data...))
}

func obsolete(o anyOrder, number uint16, ticks uint64, data string) []byte {
	b := o.AppendUint32(o.AppendUint32(o.AppendUint16(o.AppendUint16(nil, number), 7), uint32(ticks>>32)), uint32(ticks))
	return block(o, blockPacket, append(o.AppendUint32(o.AppendUint32(b, uint32(len(data))), uint32(len(data))), data...))
}

func spb(o anyOrder, wireLen uint32, data string) []byte {
	return block(o, blockSimple, append(o.AppendUint32(nil, wireLen), data...))
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func gzipped(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// write puts a file into a folder of the test's own.
func write(t testing.TB, name string, data []byte) string {
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, data, 0o644))
	return path
}

// contents are the packets as strings.
func contents(c *Capture) []string {
	all := []string{}
	for i := range c.Records {
		all = append(all, string(c.Data(i)))
	}
	return all
}
