package pcaps

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"
)

// reader reads like gopacket's readers, and tells the link type of the packet read last.
type reader struct {
	next func() ([]byte, gopacket.CaptureInfo, error)
	link func(gopacket.CaptureInfo) layers.LinkType
}

func gopacketReader(t testing.TB, file []byte) reader {
	if bytes.HasPrefix(file, []byte{0x0a, 0x0d, 0x0d, 0x0a}) {
		r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{WantMixedLinkType: true})
		require.NoError(t, err)
		return reader{r.ReadPacketData, func(info gopacket.CaptureInfo) layers.LinkType { return info.AncillaryData[0].(layers.LinkType) }}
	}
	r, err := pcapgo.NewReader(bytes.NewReader(file))
	require.NoError(t, err)
	return reader{r.ReadPacketData, func(gopacket.CaptureInfo) layers.LinkType { return r.LinkType() }}
}

// requireEqualsGopacket compares each packet: bytes, lengths, link type, and where a packet has one, time.
func requireEqualsGopacket(t testing.TB, c *Capture) {
	r := gopacketReader(t, c.Arena)
	for i := range c.Records {
		data, info, err := r.next()
		require.NoError(t, err, "packet %d", i+1)
		got := c.Records[i]
		require.True(t, bytes.Equal(data, c.Data(i)), "bytes of packet %d", i+1)
		require.Equal(t, info.CaptureLength, int(got.CapLen), "packet %d", i+1)
		require.Equal(t, info.Length, int(got.WireLen), "packet %d", i+1)
		require.Equal(t, r.link(info), layers.LinkType(got.Link), "packet %d", i+1)
		if !info.Timestamp.IsZero() {
			require.Equal(t, info.Timestamp.UnixNano(), got.TimeNS, "packet %d", i+1)
		}
	}
	_, _, err := r.next()
	require.ErrorIs(t, err, io.EOF)
}

func TestReaderEqualsGopacketOnSharedCaptures(t *testing.T) {
	for _, file := range sharedCaptures(t) {
		if file.status != "ok" {
			continue
		}
		t.Run(filepath.Base(file.path), func(t *testing.T) {
			c, err := ReadFile(file.path)
			require.NoError(t, err)
			requireEqualsGopacket(t, c)
		})
	}
}

func TestReaderEqualsGopacketOnBuiltins(t *testing.T) {
	for _, name := range BuiltinNames() {
		c, _, err := Open(builtinPrefix + name)
		require.NoError(t, err)
		requireEqualsGopacket(t, &c.Capture)
	}
}
