package pcaps

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
)

func TestReadPcapVariants(t *testing.T) {
	const sec, frac = 1_700_000_000, 123_456
	extra := "\x01\x02\x03\x04\x05\x06\x07\x08"
	tests := []struct {
		name   string
		order  anyOrder
		magic  uint32
		extra  string
		timeNS int64
	}{
		{"little-endian microseconds", le, 0xa1b2c3d4, "", sec*1e9 + frac*1000},
		{"big-endian microseconds", be, 0xa1b2c3d4, "", sec*1e9 + frac*1000},
		{"little-endian nanoseconds", le, 0xa1b23c4d, "", sec*1e9 + frac},
		{"big-endian nanoseconds", be, 0xa1b23c4d, "", sec*1e9 + frac},
		{"little-endian modified", le, 0xa1b2cd34, extra, sec*1e9 + frac*1000},
		{"big-endian modified", be, 0xa1b2cd34, extra, sec*1e9 + frac*1000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := join(pcapHead(test.order, test.magic, 1),
				record(test.order, sec, frac, 5, 90, test.extra+"hello"), record(test.order, sec+1, 0, 0, 0, test.extra))
			c, err := ReadFile(write(t, "x.pcap", file))
			require.NoError(t, err)
			assert.Equal(t, []string{"hello", ""}, contents(c))
			assert.Equal(t, []Record{
				{Offset: uint32(24 + 16 + len(test.extra)), CapLen: 5, WireLen: 90, Link: 1, TimeNS: test.timeNS},
				{Offset: uint32(24 + 2*(16+len(test.extra)) + 5), Link: 1, TimeNS: (sec + 1) * 1e9},
			}, c.Records)
			assert.Equal(t, file, c.Arena, "the arena is the file itself")
		})
	}
}

func TestReadPcapVersions(t *testing.T) {
	tests := []struct {
		name          string
		major, minor  uint16
		first, second uint32 // lengths as they stand in the record
		ok            bool
	}{
		{"2.4", 2, 4, 5, 60, true},
		{"2.3 as the format says", 2, 3, 5, 60, true},
		{"2.3 with the lengths of 2.2", 2, 3, 60, 5, true},
		{"2.2", 2, 2, 60, 5, true},
		{"2.0", 2, 0, 60, 5, true},
		{"543.0, by DG/UX, lengths as in 2.2", 543, 0, 60, 5, true},
		{"2.5", 2, 5, 5, 60, false},
		{"1.0", 1, 0, 5, 60, false},
		{"3.4", 3, 4, 5, 60, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := join(pcapHeadVersion(be, 0xa1b2c3d4, 1, test.major, test.minor), record(be, 1, 0, test.first, test.second, "hello"))
			c, err := ReadFile(write(t, "x.pcap", file))
			if !test.ok {
				assertDamage(t, err, 1, 4, "readable are 2.0 to 2.4")
				assert.Zero(t, c.Len())
				return
			}
			require.NoError(t, err)
			assert.Equal(t, []string{"hello"}, contents(c))
			assert.Equal(t, uint32(60), c.Records[0].WireLen)
		})
	}
}

func TestPcapLinkTypeIsWithoutTheCheckSequenceBits(t *testing.T) {
	c, err := ReadFile(write(t, "x.pcap", join(pcapHead(le, 0xa1b2c3d4, 0x34000071), record(le, 1, 0, 1, 1, "x"))))
	require.NoError(t, err)
	assert.Equal(t, packet.LinkType(0x71), c.Records[0].Link)
}

func TestPcapMayExceedItsSnapLength(t *testing.T) {
	big := string(make([]byte, 70_000))
	c, err := ReadFile(write(t, "x.pcap", join(pcapHead(le, 0xa1b2c3d4, 1), record(le, 1, 0, 70_000, 70_000, big))))
	require.NoError(t, err)
	assert.Equal(t, uint32(70_000), c.Records[0].CapLen)
}

func TestPcapDamage(t *testing.T) {
	head := pcapHead(le, 0xa1b2c3d4, 1)
	good := record(le, 1, 0, 5, 5, "hello")
	tooLong := string(make([]byte, maxPacket+1))
	tests := []struct {
		name    string
		file    []byte
		packets int
		offset  int64
		message string
	}{
		{"only a magic number", head[:4], 0, 4, "ends inside its header: 4 of 24"},
		{"cut header", head[:23], 0, 23, "ends inside its header: 23 of 24"},
		{"cut record header", join(head, good, good[:15]), 1, 45, "ends inside a record header: 15 of 16"},
		{"cut packet", join(head, good, good[:20]), 1, 45, "claims 5 captured bytes, 4 are left"},
		{"hostile length", join(head, good, good, record(le, 1, 0, 0xffffffff, 5, "hello")), 2, 66, "claims 4294967295 captured bytes, more than any packet has (262144)"},
		{"a length that fits the file, but no packet", join(head, record(le, 1, 0, maxPacket+1, maxPacket+1, tooLong)), 0, 24, "more than any packet has"},
		{"other byte order's length", join(head, good, record(be, 1, 0, 5, 5, "hello")), 1, 45, "claims 83886080 captured bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := ReadFile(write(t, "x.pcap", test.file))
			assertDamage(t, err, test.packets+1, test.offset, test.message)
			assert.Equal(t, test.packets, c.Len())
			assert.Equal(t, int64(len(test.file))-test.offset, c.Unread)
		})
	}
}

func TestUSBMessagesMayBeLong(t *testing.T) {
	long := string(make([]byte, maxPacket+1))
	c, err := ReadFile(write(t, "x.pcap", join(pcapHead(le, 0xa1b2c3d4, 220), record(le, 1, 0, maxPacket+1, maxPacket+1, long))))
	require.NoError(t, err)
	assert.Equal(t, 1, c.Len())
}

func assertDamage(t *testing.T, err error, packet int, offset int64, message string) {
	t.Helper()
	var damage *DamageError
	require.ErrorAs(t, err, &damage)
	assert.Equal(t, packet, damage.Packet)
	assert.Equal(t, offset, damage.Offset)
	assert.Contains(t, damage.Message, message)
	assert.NotContains(t, err.Error(), "\n")
	assert.Contains(t, err.Error(), damage.File)
}
