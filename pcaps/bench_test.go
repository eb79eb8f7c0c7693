package pcaps

import (
	"bytes"
	"testing"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"
)

// BenchmarkReadFile reads and indexes 100,000 packets, and beside it walks them with gopacket's reader.
func BenchmarkReadFile(b *testing.B) {
	const packets = 100_000
	file, err := Generate("mixed", 1, packets)
	require.NoError(b, err)
	path := write(b, "x.pcap", file)
	perPacket := func(b *testing.B) {
		b.ReportMetric(float64(b.N)*packets/b.Elapsed().Seconds(), "pkt/s")
	}
	b.Run("pcaps", func(b *testing.B) {
		for b.Loop() {
			c, err := ReadFile(path)
			if err != nil || c.Len() != packets {
				b.Fatal(err)
			}
		}
		perPacket(b)
	})
	b.Run("gopacket", func(b *testing.B) {
		for b.Loop() {
			r, err := pcapgo.NewReader(bytes.NewReader(file))
			if err != nil {
				b.Fatal(err)
			}
			for n := 0; n < packets; n++ {
				if _, _, err := r.ZeroCopyReadPacketData(); err != nil {
					b.Fatal(err)
				}
			}
		}
		perPacket(b)
	})
}
