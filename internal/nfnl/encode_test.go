package nfnl

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bytesOf reads hexadecimal digits, in groups, of a little-endian machine's message. Elsewhere the test is skipped.
func bytesOf(t *testing.T, groups ...string) []byte {
	t.Helper()
	if native.Uint16([]byte{1, 0}) != 1 {
		t.Skip("messages are written down as a little-endian machine has them")
	}
	b, err := hex.DecodeString(strings.ReplaceAll(strings.Join(groups, ""), " ", ""))
	require.NoError(t, err)
	return b
}

func TestEncode(t *testing.T) {
	for name, c := range map[string]struct {
		got  []byte
		want []string
	}{
		"verdict": {
			AppendVerdict(nil, 0x1234, 0xa1b2c3d4, Accept),
			[]string{
				"20000000 0103 0100 d4c3b2a1 00000000", // length 32, type, request, the id as sequence number, port
				"00 00 1234",                           // family, version, queue
				"0c00 0200 00000001 a1b2c3d4",          // verdict header: accept, id
			},
		},
		"bind": {
			AppendBind(nil, 7, Settings{CopyRange: 0xfffb, QueueLen: 8192, Flags: GSO | FailOpen}),
			[]string{
				"40000000 0203 0100 00000000 00000000",
				"00 00 0007",
				"0800 0100 01 00 0000",         // command: bind, any family
				"0900 0200 0000fffb 02 000000", // parameters: copy range, copy packets, padding
				"0800 0300 00002000",           // length
				"0800 0400 00000005",           // flags that are meant
				"0800 0500 00000005",           // flags that are set
			},
		},
		"queue length": {
			AppendQueueLen(nil, 0xffff, 0),
			[]string{"1c000000 0203 0100 00000000 00000000", "00 00 ffff", "0800 0300 00000000"},
		},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, bytesOf(t, c.want...), c.got) })
	}
}

func TestVerdictsFollowOneAnother(t *testing.T) {
	b := AppendVerdict(AppendVerdict(nil, 1, 5, Accept), 1, 6, Drop)
	require.Len(t, b, 2*VerdictSize)
	assert.Equal(t, AppendVerdict(nil, 1, 5, Accept), b[:VerdictSize])
	assert.Equal(t, AppendVerdict(nil, 1, 6, Drop), b[VerdictSize:])
}

func TestVerdictsDoNotAllocate(t *testing.T) {
	b := make([]byte, 0, 2*VerdictSize)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		b = AppendVerdict(AppendVerdict(b[:0], 1, 5, Accept), 1, 6, Drop)
	}))
}
