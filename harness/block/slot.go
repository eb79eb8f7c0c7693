package block

import (
	"fmt"
	"unsafe"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/packet"
)

const packetBytes = int(unsafe.Sizeof(packet.Packet{}))

// Slot is one packet and the verdict it must get, on two cache lines of its own: a walk in random order then costs the
// same for every packet.
type Slot struct {
	Packet packet.Packet
	Want   uint64 // inputs.Word
	_      [inputs.SlotBytes - packetBytes - 8]byte
}

// material is what the loop walks over.
type material struct {
	slots   []Slot
	raw     []inputs.Packet // for include-parse
	need    packet.Need
	origins []inputs.Origin
}

// load parses every packet and finds its layer-7 view.
func load(packets []inputs.Packet, want []uint64, need packet.Need, origins []inputs.Origin) *material {
	m := &material{slots: make([]Slot, len(packets)), raw: packets, need: need, origins: origins}
	var views []packet.L7
	if need != 0 {
		views = make([]packet.L7, len(packets))
	}
	for i := range packets {
		p := &m.slots[i].Packet
		p.Number = packets[i].Number
		packet.Parse(p, packets[i].Link, packets[i].Data)
		if need != 0 {
			packet.FindL7(p, &views[i], need)
		}
		m.slots[i].Want = want[i]
	}
	return m
}

// where names the file that a packet of the corpus came from.
func (m *material) where(number uint32) string {
	file, packet := m.origin(number)
	return fmt.Sprintf("packet %d of %s", packet, file)
}

// origin is the file that a packet of the corpus came from, and its number there, from 1.
func (m *material) origin(number uint32) (file string, packet uint32) {
	at := inputs.Origin{}
	for _, o := range m.origins {
		if o.First <= number {
			at = o
		}
	}
	return at.File, number - at.First + 1
}
