package packet_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
)

const linkEthernet = packet.LinkType(layers.LinkTypeEthernet)

// plainTCP is an Ethernet frame with IPv4, TCP and 100 bytes of payload, no options anywhere.
func plainTCP(tb testing.TB) []byte {
	tb.Helper()
	return serialize(tb, ethernet(layers.EthernetTypeIPv4), v4(layers.IPProtocolTCP), tcp(), payload(100))
}

// byGopacket returns gopacket's fastest way to the same headers: layers decoded in place, into memory that is reused.
func byGopacket() func(frame []byte) error {
	var (
		eth     layers.Ethernet
		ip      layers.IPv4
		tcp     layers.TCP
		rest    gopacket.Payload
		decoded = make([]gopacket.LayerType, 0, 8)
	)
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &eth, &ip, &tcp, &rest)
	parser.IgnoreUnsupported = true // of what the ports announce
	return func(frame []byte) error { return parser.DecodeLayers(frame, &decoded) }
}

func BenchmarkParse(b *testing.B) {
	frame := plainTCP(b)
	b.Run("by-hand", func(b *testing.B) {
		var p packet.Packet
		b.ReportAllocs()
		for b.Loop() {
			packet.Parse(&p, linkEthernet, frame)
		}
	})
	b.Run("gopacket", func(b *testing.B) {
		parse := byGopacket()
		b.ReportAllocs()
		for b.Loop() {
			if err := parse(frame); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkParseAgainstGopacket parses by hand and with gopacket in turns of 1,000 packets, so that both see the same
// machine, and reports the medians over the turns and their ratio.
func BenchmarkParseAgainstGopacket(b *testing.B) {
	const turn = 1000
	frame, parse := plainTCP(b), byGopacket()
	require.NoError(b, parse(frame))
	var p packet.Packet
	var byHand, gopackets []time.Duration
	for b.Loop() {
		start := time.Now()
		for range turn {
			packet.Parse(&p, linkEthernet, frame)
		}
		middle := time.Now()
		for range turn {
			_ = parse(frame)
		}
		byHand = append(byHand, middle.Sub(start))
		gopackets = append(gopackets, time.Since(middle))
	}
	ours, theirs := median(byHand)/turn, median(gopackets)/turn
	b.ReportMetric(0, "ns/op") // of two parsers together: says nothing
	b.ReportMetric(ours, "ns/by-hand")
	b.ReportMetric(theirs, "ns/gopacket")
	b.ReportMetric(theirs/ours, "x-faster")
}

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2])
}

// BenchmarkParsePath times the paths that are not the fast one.
func BenchmarkParsePath(b *testing.B) {
	for _, f := range frames(b) {
		switch f.name {
		case "ethernet/ipv4/udp", "ethernet/ipv6/tcp", "vlan/ipv4/tcp", "ethernet/ipv6-extensions/tcp":
		default:
			continue
		}
		b.Run(f.name, func(b *testing.B) {
			var p packet.Packet
			b.ReportAllocs()
			for b.Loop() {
				packet.Parse(&p, f.link, f.data)
			}
		})
	}
}
