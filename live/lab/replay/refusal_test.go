package replay

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatIsLeftOutAndWhatIsRefused(t *testing.T) {
	plain := build(t, header(layers.IPProtocolGRE, "198.51.100.77"), gopacket.Payload("x"))
	from := func(a string) []byte {
		p := bytes.Clone(plain)
		source := netip.MustParseAddr(a).As4()
		copy(p[12:], source[:])
		return p
	}
	changed := func(at int, to byte) []byte {
		p := bytes.Clone(plain)
		p[at] = to
		return p
	}
	packets := [][]byte{
		plain, plain[:20], plain[:12], changed(0, 0x44), changed(0, 0x55), changed(0, 0x4f), changed(3, 19),
		from("127.1.2.3"), from("0.0.0.0"), from("0.1.2.3"), from("224.0.0.1"), from("239.255.255.255"), from("240.0.0.1"),
		from("255.255.255.255"), from("192.0.2.2"), from("192.0.2.1"), from("169.254.3.4"),
	}
	want := []string{
		"", CutShort, BadHeader, BadHeader, BadHeader, BadHeader, BadHeader,
		Martian, Martian, "", Martian, Martian, "", Martian, Martian, "", "",
	}
	l := Rewrite(captureOf(packets...), 0, network)
	require.Len(t, l.Packets, len(want))
	for i, p := range l.Packets {
		assert.Equal(t, want[i], p.Refusal, "packet %d", i)
		assert.Equal(t, i, p.Number)
		assert.Equal(t, time.Duration(i)*time.Millisecond, p.At)
	}

	c := captureOf(append(plain, make([]byte, 20)...), make([]byte, 1501), nil, []byte{0x60, 0}, plain)
	be.PutUint16(c.Data(1), 0x4500)
	be.PutUint16(c.Data(1)[2:], 1501)
	c.Records[3].Link = 229
	c.Records[4].Link = 1
	l = Rewrite(c, 0, network)
	assert.Equal(t, map[string]uint64{leftLarge: 1, leftEmpty: 1, leftIPv6: 1, "ethertype 0xcb00": 1}, l.LeftOut)
	require.Len(t, l.Packets, 1)
	assert.Len(t, l.Packets[0].Data, len(plain), "what the link padded is cut off")
	assert.Len(t, Rewrite(captureOf(plain, plain, plain), 2, network).Packets, 2)
}
