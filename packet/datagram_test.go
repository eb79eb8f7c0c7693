package packet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/packet"
)

func TestDatagram(t *testing.T) {
	const ethernet, rawIP = 1, 101
	frame := make([]byte, 12)
	v4 := []byte{0x45, 0, 0, 20, 0, 0, 0, 0, 64, 59, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2}
	for name, c := range map[string]struct {
		link    packet.LinkType
		data    []byte
		version int
		want    []byte
		reason  string
	}{
		"in Ethernet":            {ethernet, append(append(frame, 8, 0), v4...), 4, v4, "ok"},
		"behind a tag":           {ethernet, append(append(frame, 0x81, 0, 0, 5, 8, 0), v4...), 4, v4, "ok"},
		"alone":                  {rawIP, v4, 4, v4, "ok"},
		"alone, of version 6":    {rawIP, []byte{0x60, 1}, 6, []byte{0x60, 1}, "ok"},
		"announced and not so":   {ethernet, append(append(frame, 8, 0), 0x60), 4, []byte{0x60}, "ok"},
		"nothing":                {rawIP, nil, 0, nil, "truncated IP header"},
		"no IP":                  {ethernet, append(append(frame, 8, 6), v4...), 0, nil, "ARP"},
		"link header is cut off": {ethernet, frame, 0, nil, "truncated link-layer header"},
	} {
		version, datagram, reason := packet.Datagram(c.link, c.data)
		assert.Equal(t, c.reason, reason.String(), name)
		assert.Equal(t, c.version, version, name)
		assert.Equal(t, c.want, datagram, name)
	}
}
