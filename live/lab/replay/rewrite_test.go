package replay

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/pcaps"
)

var network = Network{MTU: 1500, Own: []netip.Addr{netip.MustParseAddr("192.0.2.2")}}

// captureOf is a capture of IPv4 packets, one every millisecond.
func captureOf(packets ...[]byte) *pcaps.Capture {
	c := &pcaps.Capture{}
	for i, p := range packets {
		c.Records = append(c.Records, pcaps.Record{
			Offset: uint32(len(c.Arena)), CapLen: uint32(len(p)), WireLen: uint32(len(p)), Link: linkIPv4, TimeNS: int64(i) * 1e6,
		})
		c.Arena = append(c.Arena, p...)
	}
	return c
}

// build lets gopacket make a packet, checksums included.
func build(t *testing.T, parts ...gopacket.SerializableLayer) []byte {
	t.Helper()
	b := gopacket.NewSerializeBuffer()
	ip, ok := parts[0].(*layers.IPv4)
	require.True(t, ok)
	if transport, ok := parts[1].(interface {
		SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
	}); ok {
		require.NoError(t, transport.SetNetworkLayerForChecksum(ip))
	}
	require.NoError(t, gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, parts...))
	return bytes.Clone(b.Bytes())
}

func header(protocol layers.IPProtocol, to string) *layers.IPv4 {
	return &layers.IPv4{
		Version: 4, IHL: 5, TTL: 64, Id: 7, Protocol: protocol, SrcIP: []byte{203, 0, 113, 9}, DstIP: netip.MustParseAddr(to).AsSlice(),
	}
}

// TestChecksumsAreThoseOfAPacketToThere compares with what gopacket makes of the same parts for the other destination.
func TestChecksumsAreThoseOfAPacketToThere(t *testing.T) {
	for _, payload := range []string{"", "odd", "even"} {
		body := gopacket.Payload(payload)
		for name, make := range map[string]func(to string) []byte{
			"tcp": func(to string) []byte {
				return build(t, header(layers.IPProtocolTCP, to), &layers.TCP{SrcPort: 4000, DstPort: 80, Seq: 5, SYN: true, Window: 9}, body)
			},
			"udp": func(to string) []byte {
				return build(t, header(layers.IPProtocolUDP, to), &layers.UDP{SrcPort: 4000, DstPort: 53}, body)
			},
			"icmp": func(to string) []byte {
				return build(t, header(layers.IPProtocolICMPv4, to), &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(8, 0), Id: 3}, body)
			},
			"gre": func(to string) []byte {
				return build(t, header(layers.IPProtocolGRE, to), body)
			},
		} {
			l := Rewrite(captureOf(make("198.51.100.77")), 0, network)
			require.Len(t, l.Packets, 1)
			assert.Equal(t, make("198.18.0.1"), l.Packets[0].Data, "%s %q", name, payload)

			spoiled := make("198.51.100.77")
			switch name { // checksums as offload leaves them
			case "tcp":
				spoiled[36] ^= 0xff
			case "udp":
				spoiled[26] ^= 0xff
			case "icmp":
				spoiled[22] ^= 0xff
			}
			l = Rewrite(captureOf(spoiled), 0, network)
			assert.Equal(t, make("198.18.0.1"), l.Packets[0].Data, "%s %q, spoiled", name, payload)
		}
	}
}

// TestFirstFragment corrects a checksum over bytes that are not all there.
func TestFirstFragment(t *testing.T) {
	make := func(to string) []byte {
		whole := build(t, header(layers.IPProtocolUDP, to), &layers.UDP{SrcPort: 4000, DstPort: 53}, gopacket.Payload("sixteen bytes ab"))
		first := whole[:20+16]
		be.PutUint16(first[2:], uint16(len(first)))
		be.PutUint16(first[6:], 0x2000)
		redoHeader(first)
		return first
	}
	l := Rewrite(captureOf(make("198.51.100.77")), 0, network)
	assert.Equal(t, make("198.18.0.1"), l.Packets[0].Data)
	later := make("198.51.100.77")
	be.PutUint16(later[6:], 2)
	l = Rewrite(captureOf(later), 0, network)
	assert.Equal(t, later[20:], l.Packets[0].Data[20:], "no checksum in there")
}

func TestUDPWithoutAChecksumKeepsNone(t *testing.T) {
	p := build(t, header(layers.IPProtocolUDP, "198.51.100.77"), &layers.UDP{SrcPort: 4000, DstPort: 53}, gopacket.Payload("x"))
	p[26], p[27] = 0, 0
	l := Rewrite(captureOf(p), 0, network)
	assert.Equal(t, []byte{0, 0}, l.Packets[0].Data[26:28])
}

// TestUDPChecksumThatIsZero tries payloads until a sum is 0, which on the wire means none and is sent as its other form.
func TestUDPChecksumThatIsZero(t *testing.T) {
	found := 0
	for i := range 1 << 16 {
		p := build(t, header(layers.IPProtocolUDP, "198.51.100.77"), &layers.UDP{SrcPort: 4000, DstPort: 53},
			gopacket.Payload(be.AppendUint16(nil, uint16(i))))
		got := Rewrite(captureOf(p), 0, network).Packets[0].Data[26:28]
		require.NotEqual(t, []byte{0, 0}, got, "payload %d", i)
		if bytes.Equal(got, []byte{0xff, 0xff}) {
			found++
		}
	}
	assert.Positive(t, found)
}

func TestWhatIsMended(t *testing.T) {
	low := build(t, header(layers.IPProtocolGRE, "198.51.100.77"), gopacket.Payload("x"))
	low[8] = 1
	offloaded := build(t, header(layers.IPProtocolGRE, "198.51.100.77"), gopacket.Payload("x"))
	be.PutUint16(offloaded[2:], 0)
	optional := header(layers.IPProtocolGRE, "198.51.100.77")
	optional.Options = []layers.IPv4Option{{OptionType: 7, OptionLength: 7, OptionData: []byte{4, 0, 0, 0, 0}}, {OptionType: 0}}
	options := build(t, optional, gopacket.Payload("x"))
	l := Rewrite(captureOf(low, offloaded, options), 0, network)
	require.Len(t, l.Packets, 3)
	assert.Equal(t, map[string]uint64{mendedTTL: 1, mendedLength: 1, mendedOptions: 1}, l.Mended)
	assert.EqualValues(t, 2, l.Packets[0].Data[8])
	assert.EqualValues(t, 21, be.Uint16(l.Packets[1].Data[2:]))
	assert.Equal(t, bytes.Repeat([]byte{1}, 8), l.Packets[2].Data[20:28])
	for i := range l.Packets {
		assert.True(t, isSound(l.Packets[i].Data), "packet %d", i)
		assert.Empty(t, l.Packets[i].Refusal)
	}
}

func TestFlowsStayApart(t *testing.T) {
	var packets [][]byte
	for _, to := range []string{"10.0.0.1", "224.0.0.251", "10.0.0.1", "255.255.255.255"} {
		packets = append(packets, build(t, header(layers.IPProtocolUDP, to), &layers.UDP{SrcPort: 4000, DstPort: 53}))
	}
	c := captureOf(packets...)
	before := bytes.Clone(c.Arena)
	l := Rewrite(c, 0, network)
	assert.Equal(t, before, c.Arena, "the capture is left as it is")
	var to []string
	for _, p := range l.Packets {
		var k packet.Packet
		require.Equal(t, packet.OK, packet.Parse(&k, linkIPv4, p.Data))
		to = append(to, netip.AddrFrom4([4]byte(p.Data[16:20])).String())
		assert.EqualValues(t, 4000, k.SrcPort)
		assert.EqualValues(t, 53, k.DstPort)
		assert.Equal(t, []byte{203, 0, 113, 9}, p.Data[12:16])
		assert.True(t, Sinks.Contains(netip.AddrFrom4([4]byte(p.Data[16:20]))))
	}
	assert.Equal(t, []string{"198.18.0.1", "198.18.0.2", "198.18.0.1", "198.18.0.3"}, to)

	w := &rewriter{sinks: map[[4]byte]uint32{}}
	for i := range uint32(sinks + 10) {
		address := w.sink([4]byte(be.AppendUint32(nil, i)))
		require.True(t, Sinks.Contains(netip.AddrFrom4(address)))
		require.NotEqual(t, Sinks.Addr().As4(), address)
	}
}
