package packet_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"
	"unsafe"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
)

func TestLayout(t *testing.T) {
	var k packet.Key
	assert.EqualValues(t, 48, unsafe.Sizeof(k), "a mailbox line has room for 48 bytes")
	for name, field := range map[string][2]uintptr{
		"SrcHi": {0, unsafe.Offsetof(k.SrcHi)}, "SrcLo": {8, unsafe.Offsetof(k.SrcLo)},
		"DstHi": {16, unsafe.Offsetof(k.DstHi)}, "DstLo": {24, unsafe.Offsetof(k.DstLo)},
		"SrcPort": {32, unsafe.Offsetof(k.SrcPort)}, "DstPort": {34, unsafe.Offsetof(k.DstPort)},
		"Protocol": {36, unsafe.Offsetof(k.Protocol)}, "TCPFlags": {37, unsafe.Offsetof(k.TCPFlags)},
		"ICMPType": {38, unsafe.Offsetof(k.ICMPType)}, "ICMPCode": {39, unsafe.Offsetof(k.ICMPCode)},
		"Class": {40, unsafe.Offsetof(k.Class)}, "Version": {41, unsafe.Offsetof(k.Version)},
		"Bits": {42, unsafe.Offsetof(k.Bits)}, "Length": {44, unsafe.Offsetof(k.Length)},
	} {
		assert.Equal(t, field[0], field[1], name)
	}
	assert.LessOrEqual(t, unsafe.Sizeof(packet.Packet{}), uintptr(128), "two cache lines")
}

func TestParseAgreesWithGopacketOnBuiltFrames(t *testing.T) {
	for _, f := range frames(t) {
		t.Run(f.name, func(t *testing.T) {
			p := dirty()
			require.Equal(t, packet.OK, packet.Parse(&p, f.link, f.data), p.Reason)
			d, known := knownToGopacket(f.datagram)
			want, ok := decode(d, layers.LinkTypeRaw)
			require.True(t, ok)
			assert.Equal(t, want, factsOf(&p), "the datagram on its own")
			assert.Equal(t, f.datagram.version, p.Version)
			if f.oracle && known {
				data := f.data
				if f.link == 105 {
					data = append(data, 0, 0, 0, 0) // of 802.11, gopacket takes the last bytes for a checksum
				}
				want, ok = decode(data, layers.LinkType(f.link))
				require.True(t, ok)
				assert.Equal(t, want, factsOf(&p), "the whole frame")
			}
		})
	}
}

// knownToGopacket replaces a mobility header, which gopacket does not know, by destination options of the same size.
func knownToGopacket(d datagram) (data []byte, same bool) {
	if d.version == 4 || d.data[6] != byte(nextMobility) {
		return d.data, true
	}
	data = bytes.Clone(d.data)
	data[6] = byte(nextOptions)
	return data, false
}

// dirty is a packet whose every field holds something from before.
func dirty() packet.Packet {
	return packet.Packet{
		Key: packet.Key{
			SrcHi: 1, SrcLo: 2, DstHi: 3, DstLo: 4, SrcPort: 5, DstPort: 6, Protocol: 7, TCPFlags: 8, ICMPType: 9, ICMPCode: 10,
			Class: packet.Malformed, Version: 12, Bits: 0xff, Length: 14,
		},
		Payload: []byte("old"), L7: &packet.L7{}, Number: 17, Reason: 18,
	}
}

func TestParseLeavesNumberAndL7(t *testing.T) {
	for name, data := range map[string][]byte{"ok": plainTCP(t), "truncated": nil} {
		p := dirty()
		before := p.L7
		packet.Parse(&p, linkEthernet, data)
		assert.Equal(t, uint32(17), p.Number, name)
		assert.Same(t, before, p.L7, name)
	}
}

func TestPrefixesOfBuiltFrames(t *testing.T) {
	for _, f := range frames(t) {
		assert.NoError(t, checkPrefixes(f.link, f.data), f.name)
	}
}

// checkPrefixes parses every prefix of a frame: up to some length all are truncated, and from there on all are what the
// whole frame is.
func checkPrefixes(link packet.LinkType, data []byte) error {
	var whole packet.Packet
	packet.Parse(&whole, link, data)
	settled := false
	for n := range len(data) + 1 {
		p := dirty()
		class := packet.Parse(&p, link, data[:n:n])
		if err := checkInvariants(&p, class, data[:n]); err != nil {
			return fmt.Errorf("prefix of %d bytes: %w", n, err)
		}
		if class == packet.Truncated && !settled {
			continue
		}
		settled = true
		key := p.Key
		if whole.Length-key.Length == uint32(len(data)-n) {
			key.Length = whole.Length // claimed none, so it is as long as captured
		}
		if key != whole.Key || p.Reason != whole.Reason || !bytes.HasPrefix(whole.Payload, p.Payload) {
			return fmt.Errorf("prefix of %d bytes: %+v %v, the whole: %+v %v", n, p.Key, p.Reason, whole.Key, whole.Reason)
		}
	}
	return nil
}

// checkInvariants holds a parsed packet against what Parse and Key promise for any input.
func checkInvariants(p *packet.Packet, class packet.Class, data []byte) error {
	ports, icmp := p.Bits&packet.HasPorts != 0, p.Bits&packet.HasICMP != 0
	switch {
	case class != p.Class || class >= packet.NumClasses:
		return fmt.Errorf("returned class %d, stored %d", class, p.Class)
	case p.Reason.Class() != class || (p.Reason == 0) != (class == packet.OK) || p.Reason.String() == "":
		return fmt.Errorf("class %d with reason %v", class, p.Reason)
	case class != packet.OK && (p.Key != packet.Key{Class: class} || p.Payload != nil):
		return fmt.Errorf("key or payload of a packet that is not ok: %+v", p)
	case class != packet.OK:
		return nil
	case p.Version == 4 && (p.SrcHi|p.DstHi != 0 || max(p.SrcLo, p.DstLo) > math.MaxUint32) || p.Version != 4 && p.Version != 6:
		return fmt.Errorf("version %d with addresses %x", p.Version, p.Key)
	case !ports && (p.SrcPort|p.DstPort != 0 || p.TCPFlags != 0) || !icmp && (p.ICMPType|p.ICMPCode) != 0 || ports && icmp:
		return fmt.Errorf("bits %b do not tell what is set: %+v", p.Bits, p.Key)
	case p.Bits&packet.LaterFragment != 0 && (p.Payload != nil || p.Bits != packet.Fragment|packet.LaterFragment):
		return fmt.Errorf("later fragment with a transport: %+v", p)
	case len(p.Payload) > len(data) || uint64(len(p.Payload)) > uint64(p.Length):
		return fmt.Errorf("payload of %d bytes in %d captured, %d claimed", len(p.Payload), len(data), p.Length)
	}
	return nil
}

func TestParseAllocatesNothing(t *testing.T) {
	all := frames(t)
	var p packet.Packet
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		for _, f := range all {
			packet.Parse(&p, f.link, f.data)
			packet.Parse(&p, f.link, f.data[:len(f.data)/2])
		}
	}))
}
