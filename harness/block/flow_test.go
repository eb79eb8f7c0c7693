package block

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/packet"
)

func TestBothDirectionsAreOneFlow(t *testing.T) {
	there := packet.Key{SrcHi: 1, SrcLo: 2, DstHi: 3, DstLo: 4, SrcPort: 1234, DstPort: 80, Protocol: 6}
	back := packet.Key{SrcHi: 3, SrcLo: 4, DstHi: 1, DstLo: 2, SrcPort: 80, DstPort: 1234, Protocol: 6}
	assert.Equal(t, flow(&there), flow(&back))
	for name, change := range map[string]func(*packet.Key){
		"port": func(k *packet.Key) { k.SrcPort++ }, "address": func(k *packet.Key) { k.DstLo++ },
		"network": func(k *packet.Key) { k.SrcHi++ }, "protocol": func(k *packet.Key) { k.Protocol = 17 },
		"ports between other hosts": func(k *packet.Key) { k.SrcPort, k.DstPort = k.DstPort, k.SrcPort },
	} {
		other := there
		change(&other)
		assert.NotEqual(t, flow(&there), flow(&other), name)
	}
	same := there
	same.TCPFlags, same.Length = 2, 1500
	assert.Equal(t, flow(&there), flow(&same), "what changes within a connection is not in it")
}

// flows is material of n packets, each of a flow of its own.
func flows(n int) *material {
	m := fakeMaterial(n)
	for i := range m.slots {
		m.slots[i].Packet.SrcPort = uint16(i)
	}
	return m
}

func TestDealtPacketsAreEachThereOnce(t *testing.T) {
	m := flows(1_000)
	seen := map[uint32]int{}
	for _, share := range m.deal(4) {
		assert.InDelta(t, 250, len(share.slots), 75, "a hash spreads flows")
		assert.Len(t, share.raw, len(share.slots))
		for i := range share.slots {
			seen[share.slots[i].Packet.Number]++
			assert.Equal(t, share.raw[i].Number, share.slots[i].Packet.Number)
		}
	}
	assert.Len(t, seen, 1_000)
}
