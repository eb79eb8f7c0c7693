package pcaps

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrNotCapture is wrapped by errors about files that are no capture at all.
	ErrNotCapture = errors.New("not a capture")
	// ErrTooLarge is wrapped where a capture or corpus, uncompressed, exceeds MaxBytes.
	ErrTooLarge = errors.New("capture too large")
	// ErrNoPackets is wrapped where a corpus has nothing to replay.
	ErrNoPackets = errors.New("no packets")
)

// DamageError says where a capture stops making sense. The packets before that place were read; where the lengths of
// the blocks around it still hold (pcapng only), so were those behind it, and the first damage is reported.
type DamageError struct {
	File    string `json:"-"`
	Packet  int    `json:"packet"` // number of the packet that is damaged or would come next, counted from 1
	Offset  int64  `json:"offset"` // of the damage in the file, in bytes, after decompression
	Message string `json:"message"`
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%s: damaged at packet %d, byte %d: %s", e.File, e.Packet, e.Offset, e.Message)
}

// notCapture builds the error for a file that begins with head.
func notCapture(name string, head []byte) error {
	const right = "a pcap begins with a1b2c3d4, a1b23c4d or a1b2cd34 in either byte order, a pcapng with 0a0d0d0a, and either may be gzipped"
	if len(head) == 0 {
		return fmt.Errorf("%s: %w: it is empty; %s", name, ErrNotCapture, right)
	}
	return fmt.Errorf("%s: %w: it begins with %x%s; %s", name, ErrNotCapture, head[:min(4, len(head))], describe(head), right)
}

// foreign lists formats that are mistaken for captures, or hold one, by the bytes they begin with.
var foreign = []struct{ magic, name string }{
	{"\x28\xb5\x2f\xfd", "zstd: decompress it first"},
	{"\xfd7zXZ", "xz: decompress it first"},
	{"BZh", "bzip2: decompress it first"},
	{"PK\x03\x04", "zip: unpack it first"},
	{"\x04\x22\x4d\x18", "lz4: decompress it first"},
	{"snoop\x00\x00\x00", "snoop: convert it with editcap"},
	{"\x7fELF", "an ELF program"},
}

func describe(head []byte) string {
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return " (" + f.name + ")"
		}
	}
	printable := strings.IndexFunc(string(head), func(r rune) bool { return r < ' ' || r > '~' })
	if printable < 0 {
		printable = len(head)
	}
	if printable < min(4, len(head)) {
		return ""
	}
	return fmt.Sprintf(" (%q)", head[:printable])
}
