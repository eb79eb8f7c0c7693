package pcaps

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadPcapngSectionsAndInterfaces(t *testing.T) {
	file := join(
		shb(le, option(le, 1, []byte("a comment")...)...), idb(le, 1, 0), idb(le, 101, 96, option(le, 2, 'e', 't', 'h')...),
		epb(le, 0, 5_000_000, "ethernet"), epb(le, 1, 6_000_000, "raw"), block(le, blockNames, make([]byte, 8)),
		block(le, blockCustom, []byte{1, 2, 3, 4, 5}), block(le, 0x7777, []byte("unknown")), block(le, 0x8888, nil),
		shb(be), idb(be, 113, 4), obsolete(be, 0, 7_000_000, "cooked"), spb(be, 10, "simp"), block(be, blockStatistics, make([]byte, 12)),
		shbVersion(le, 1, 2), idb(le, 228, 0), epb(le, 0, 8_000_000, ""),
	)
	c, err := ReadFile(write(t, "x.pcapng", file))
	require.NoError(t, err)
	assert.Equal(t, []string{"ethernet", "raw", "cooked", "simp", ""}, contents(c))
	got := []Record{}
	for _, r := range c.Records {
		r.Offset = 0
		got = append(got, r)
	}
	assert.Equal(t, []Record{
		{CapLen: 8, WireLen: 8, Link: 1, TimeNS: 5e9},
		{CapLen: 3, WireLen: 3, Link: 101, TimeNS: 6e9},
		{CapLen: 6, WireLen: 6, Link: 113, TimeNS: 7e9},
		{CapLen: 4, WireLen: 10, Link: 113, TimeNS: 7e9},
		{Link: 228, TimeNS: 8e9},
	}, got)
	assert.Equal(t, 2, c.Blocks, "blocks of unknown types are counted")
	assert.Zero(t, c.SkippedPackets())
	assert.Zero(t, c.Unread)
}

func TestInterfaceTimes(t *testing.T) {
	offset := func(o anyOrder, seconds int64) []byte {
		return option(o, optTimeOffset, o.AppendUint64(nil, uint64(seconds))...)
	}
	tests := []struct {
		name    string
		options []byte
		ticks   uint64
		want    int64
	}{
		{"default is microseconds", nil, 1_500_000, 1_500_000_000},
		{"seconds", option(le, optTimeResol, 0), 3, 3_000_000_000},
		{"milliseconds", option(le, optTimeResol, 3), 1500, 1_500_000_000},
		{"nanoseconds", option(le, optTimeResol, 9), 1_500_000_001, 1_500_000_001},
		{"picoseconds", option(le, optTimeResol, 12), 1_500_000_000_999, 1_500_000_000},
		{"10^-19", option(le, optTimeResol, 19), 15_000_000_000, 1},
		{"10^-40", option(le, optTimeResol, 40), 1 << 63, 0},
		{"2^-1", option(le, optTimeResol, 0x81), 3, 1_500_000_000},
		{"2^-10", option(le, optTimeResol, 0x8a), 1536, 1_500_000_000},
		{"2^-63", option(le, optTimeResol, 0xbf), 3 << 62, 1_500_000_000},
		{"2^-64", option(le, optTimeResol, 0xc0), 1 << 63, 500_000_000},
		{"2^-70", option(le, optTimeResol, 0xc6), 1 << 63, 7_812_500},
		{"2^-127", option(le, optTimeResol, 0xff), 1 << 63, 0},
		{"an offset", offset(le, 1_000_000_000), 1, 1_000_000_000_000_001_000},
		{"a negative offset", offset(le, -2), 1_500_000, -500_000_000},
		{"a value of the wrong length is ignored", option(le, optTimeResol, 3, 3), 1_500_000, 1_500_000_000},
		{"ticks beyond int64 stay at its end", option(le, optTimeResol, 0), 1 << 63, 1<<63 - 1},
		{"an offset beyond int64 stays at its end", offset(le, 1<<62), 1, 1<<63 - 1},
		{"a negative one too", offset(le, -1<<63), 1, -1 << 63},
		{"options after the end are not looked at", join(option(le, optEnd), option(le, optTimeResol, 9)), 1, 1000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := ReadFile(write(t, "x", join(shb(le), idb(le, 1, 0, test.options...), epb(le, 0, test.ticks, "x"))))
			require.NoError(t, err)
			assert.Equal(t, test.want, c.Records[0].TimeNS)
		})
	}
}

// Damage inside a block whose two lengths hold costs that block only.
func TestPcapngDamageInsideABlock(t *testing.T) {
	head := join(shb(le), idb(le, 1, 0))
	good := epb(le, 0, 1, "good")
	before, at := join(head, good), int64(len(head)+len(good))
	tests := []struct {
		name    string
		bad     []byte
		offset  int64
		message string
		skipped map[string]int
		after   int // of the two packets that follow, how many are read
	}{
		{"captured bytes past the block", epbClaiming(le, 0, 1, 500, 500, "bad"), at, skipPastBlock, map[string]int{skipPastBlock: 1}, 2},
		{"a hostile captured length", epbClaiming(le, 0, 1, 0xfffffff0, 1, "bad"), at, skipPastBlock, map[string]int{skipPastBlock: 1}, 2},
		{"no such interface", epb(le, 1, 1, "bad"), at, skipNoInterface, map[string]int{skipNoInterface: 1}, 2},
		{"interface 0xffffffff", epb(le, 0xffffffff, 1, "bad"), at, skipNoInterface, map[string]int{skipNoInterface: 1}, 2},
		{"short enhanced packet", block(le, blockEnhanced, make([]byte, 16)), at, skipShortBlock, map[string]int{skipShortBlock: 1}, 2},
		{"short simple packet", block(le, blockSimple, nil), at, skipShortBlock, map[string]int{skipShortBlock: 1}, 2},
		{"simple packet longer than its block", spb(le, 100, "bad"), at, skipPastBlock, map[string]int{skipPastBlock: 1}, 2},
		{"short interface", join(block(le, blockInterface, make([]byte, 4)), epb(le, 1, 1, "x")), at, "needs 20", map[string]int{skipBadInterface: 1}, 2},
		{"short section", block(le, blockSection, le.AppendUint32(nil, byteOrderMagic)), at, "needs 28", map[string]int{skipSection: 2}, 0},
		{"section 2.0", shbVersion(be, 2, 0), at + 12, "version 2.0", map[string]int{}, 0},
		{"option past its block", idb(le, 1, 0, 2, 0, 200, 0), at + 16, "claims 200 bytes, its block has 0 left", nil, 2},
		{"other length at the end", withTrailer(good, 99), at + int64(len(good)) - 4, "at its begin and 99 at its end", nil, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			order, skipped := le, test.skipped
			if test.name == "section 2.0" {
				order, skipped = be, map[string]int{skipSection: 2}
			}
			c, err := ReadFile(write(t, "x", join(before, test.bad, epb(order, 0, 2, "good"), epb(order, 0, 3, "good"))))
			assertDamage(t, err, 2, test.offset, test.message)
			assert.Equal(t, 1+test.after, c.Len())
			assert.Equal(t, skipped, c.Skipped)
			assert.Zero(t, c.Unread)
		})
	}
}

func withTrailer(block []byte, length uint32) []byte {
	b := append([]byte(nil), block...)
	le.PutUint32(b[len(b)-4:], length)
	return b
}

func withLength(block []byte, length uint32) []byte {
	b := append([]byte(nil), block...)
	le.PutUint32(b[4:], length)
	return b
}

// Where the lengths don't hold, nothing behind them can be found.
func TestPcapngDamageThatEndsTheReading(t *testing.T) {
	head := join(shb(le), idb(le, 1, 0))
	good := epb(le, 0, 1, "good")
	at := int64(len(head) + len(good))
	tests := []struct {
		name    string
		bad     []byte
		offset  int64
		message string
	}{
		{"cut block header", good[:11], at, "ends inside a block header: 11 of 12"},
		{"cut block", good[:20], at + 4, "block claims 36 bytes, 20 are left"},
		{"length 0", withLength(good, 0), at + 4, "block length 0"},
		{"length 8", withLength(good, 8), at + 4, "block length 8"},
		{"odd length", withLength(good, 37), at + 4, "block length 37"},
		{"hostile length", withLength(good, 0xfffffffc), at + 4, "block claims 4294967292 bytes"},
		{"a length that leads into the packet", withLength(good, 24), at + 20, "block length 24 at its begin and 4 at its end"},
		{"byte order", block(le, blockSection, []byte("orderorderorderx")), at + 8, "byte-order magic 6f726465"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := ReadFile(write(t, "x", join(head, good, test.bad)))
			assertDamage(t, err, 2, test.offset, test.message)
			assert.Equal(t, []string{"good"}, contents(c))
			assert.Equal(t, int64(len(test.bad)), c.Unread)
		})
	}
}

func TestPcapngInterfacesAreBounded(t *testing.T) {
	one := idb(le, 1, 0)
	file := shb(le)
	for range maxInterfaces + 3 {
		file = append(file, one...)
	}
	c, err := ReadFile(write(t, "x", join(file, epb(le, 5, 1, "x"), epb(le, maxInterfaces, 1, "y"))))
	assertDamage(t, err, 1, int64(28+maxInterfaces*len(one)), "more than 65536 interfaces")
	assert.Equal(t, []string{"x"}, contents(c))
	assert.Equal(t, map[string]int{skipNoInterface: 1}, c.Skipped)
}
