package traffic

import (
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// fragmentSize is what a fragment carries: the most that fits an MTU of 1500, a multiple of 8.
const fragmentSize = 1432

// fragments sends one UDP datagram of n payload bytes in pieces.
func (g *generator) fragments(at time.Duration, p path, n int) {
	datagram := g.datagram(p, n)
	id := g.Uint32()
	for offset := 0; offset < len(datagram); offset += fragmentSize {
		piece := datagram[offset:min(offset+fragmentSize, len(datagram))]
		more := offset+fragmentSize < len(datagram)
		g.frame(at, append(p.fragment(g, id, offset, more), gopacket.Payload(piece))...)
		at += 12 * time.Microsecond
	}
}

// datagram is a UDP header, checksum included, and payload.
func (g *generator) datagram(p path, n int) []byte {
	lower := p.lower(g, layers.IPProtocolUDP)
	u := &layers.UDP{SrcPort: layers.UDPPort(g.ephemeral()), DstPort: 4789}
	err := checksums(u, lower)
	if err == nil {
		options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
		err = gopacket.SerializeLayers(g.buffer, options, u, g.filler(n, 0))
	}
	if err != nil && g.err == nil {
		g.err = err
	}
	return append([]byte(nil), g.buffer.Bytes()...)
}

// fragment returns the layers below one fragment's bytes.
func (p path) fragment(g *generator, id uint32, offset int, more bool) []gopacket.SerializableLayer {
	if p.src.Is4() {
		lower := p.lower(g, layers.IPProtocolUDP)
		ip := lower[len(lower)-1].(*layers.IPv4)
		ip.Id, ip.Flags, ip.FragOffset = uint16(id), 0, uint16(offset/8)
		if more {
			ip.Flags = layers.IPv4MoreFragments
		}
		return lower
	}
	header := &layers.IPv6Fragment{NextHeader: layers.IPProtocolUDP, FragmentOffset: uint16(offset / 8), MoreFragments: more, Identification: id}
	return append(p.lower(g, layers.IPProtocolIPv6Fragment), header)
}
