package traffic

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
)

// packets decodes a made-up capture with gopacket.
func packets(t *testing.T, kind string, seed uint64, n int) (all []gopacket.Packet) {
	file, err := Generate(kind, seed, n)
	require.NoError(t, err)
	r, err := pcapgo.NewReader(bytes.NewReader(file))
	require.NoError(t, err)
	for {
		data, info, err := r.ReadPacketData()
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		p := gopacket.NewPacket(data, layers.LinkTypeEthernet, gopacket.Default)
		p.Metadata().CaptureInfo = info
		all = append(all, p)
	}
}

func TestGenerateIsDeterministicAndExact(t *testing.T) {
	for _, k := range kinds {
		for _, n := range []int{1, 2, 999} {
			a, err := Generate(k.name, 5, n)
			require.NoError(t, err)
			b, err := Generate(k.name, 5, n)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(a, b), k.name)
			assert.Len(t, packets(t, k.name, 5, n), n, k.name)
		}
		a, err := Generate(k.name, 1, 100)
		require.NoError(t, err)
		b, err := Generate(k.name, 2, 100)
		require.NoError(t, err)
		assert.False(t, bytes.Equal(a, b), "%s: another seed makes another capture", k.name)
	}
}

func TestGenerateErrors(t *testing.T) {
	for _, n := range []int{0, -1, MaxPackets + 1} {
		_, err := Generate("web", 1, n)
		assert.ErrorContains(t, err, "must be 1 to 5000000")
	}
	_, err := Generate("sea", 1, 1)
	assert.ErrorContains(t, err, "there are web, mixed, dns and flood")
}

// Every packet parses, its checksums hold, and time never goes back.
func TestPacketsAreSound(t *testing.T) {
	for _, k := range kinds {
		last := begin
		for i, p := range packets(t, k.name, 11, 3000) {
			if k.name != "mixed" { // whose payloads are no protocol's
				require.Nil(t, p.ErrorLayer(), "%s packet %d: %v", k.name, i, p)
			}
			require.NotNil(t, p.NetworkLayer(), "%s packet %d: %v", k.name, i, p)
			var key packet.Packet
			require.Equal(t, packet.OK, packet.Parse(&key, 1, p.Data()), "%s packet %d: %v", k.name, i, p)
			require.False(t, p.Metadata().Timestamp.Before(last))
			last = p.Metadata().Timestamp
			requireChecksum(t, p)
		}
		assert.Less(t, last.Sub(begin).Minutes(), 1.0, k.name)
	}
}

// requireChecksum adds up the transport's bytes and the pseudo-header: a sound sum is all ones.
func requireChecksum(t *testing.T, p gopacket.Packet) {
	t.Helper()
	transport, ok := p.TransportLayer().(gopacket.Layer)
	if !ok || p.Layer(gopacket.LayerTypeFragment) != nil || p.Layer(layers.LayerTypeSCTP) != nil {
		return
	}
	segment := append(append([]byte(nil), transport.LayerContents()...), transport.LayerPayload()...)
	flow := p.NetworkLayer().NetworkFlow()
	pseudo := append(append([]byte(nil), flow.Src().Raw()...), flow.Dst().Raw()...)
	protocol := layers.IPProtocolTCP
	if transport.LayerType() == layers.LayerTypeUDP {
		protocol = layers.IPProtocolUDP
	}
	pseudo = binary.BigEndian.AppendUint16(append(pseudo, 0, byte(protocol)), uint16(len(segment)))
	sum := uint32(0)
	for all := append(append(pseudo, segment...), make([]byte, len(segment)&1)...); len(all) > 0; all = all[2:] {
		sum += uint32(binary.BigEndian.Uint16(all))
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	require.Equal(t, uint32(0xffff), sum, "%v", p)
}

// share of packets that have a layer of a type.
func share(all []gopacket.Packet, kind gopacket.LayerType) float64 {
	n := 0
	for _, p := range all {
		if p.Layer(kind) != nil {
			n++
		}
	}
	return float64(n) / float64(len(all))
}

func TestMixOfProtocols(t *testing.T) {
	all := packets(t, "mixed", 3, 6000)
	for kind, want := range map[gopacket.LayerType][2]float64{
		layers.LayerTypeTCP: {0.5, 0.62}, layers.LayerTypeUDP: {0.22, 0.40}, layers.LayerTypeICMPv4: {0.03, 0.08},
		layers.LayerTypeICMPv6: {0.008, 0.03}, layers.LayerTypeSCTP: {0.02, 0.06}, layers.LayerTypeIPv4: {0.7, 0.8},
		layers.LayerTypeIPv6: {0.2, 0.3}, layers.LayerTypeDot1Q: {0.09, 0.16}, gopacket.LayerTypeFragment: {0.03, 0.12},
	} {
		got := share(all, kind)
		assert.True(t, got >= want[0] && got <= want[1], "%v: %.3f of the packets, want %v", kind, got, want)
	}
}

func TestFloodIsSYNsFromManySources(t *testing.T) {
	sources, syns := map[gopacket.Endpoint]bool{}, 0
	all := packets(t, "flood", 3, 5000)
	for _, p := range all {
		tcp := p.Layer(layers.LayerTypeTCP).(*layers.TCP)
		if tcp.SYN && !tcp.ACK {
			syns++
			sources[p.NetworkLayer().NetworkFlow().Src()] = true
		}
	}
	assert.Greater(t, float64(syns)/float64(len(all)), 0.8)
	assert.Less(t, syns, len(all), "there is ordinary traffic too")
	assert.Greater(t, float64(len(sources))/float64(syns), 0.99)
}
