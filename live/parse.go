package live

import (
	"github.com/tigerbench/tigerbench/internal/nfnl"
	"github.com/tigerbench/tigerbench/packet"
)

// Link types and EtherTypes of what a queue holds.
const (
	linkRaw, linkIPv4, linkIPv6 packet.LinkType = 101, 228, 229

	etherIPv4, etherIPv6 = 0x0800, 0x86dd
)

// linkOf is what the bytes of a queued packet begin with: what the kernel says, and their first nibble where it says
// nothing, as with packets that this host sends.
func linkOf(protocol uint16) packet.LinkType {
	switch protocol {
	case etherIPv4:
		return linkIPv4
	case etherIPv6:
		return linkIPv6
	}
	return linkRaw
}

func (d *dispatcher) parse(p *nfnl.Packet) packet.Class {
	class := packet.Parse(&d.desk.packet, linkOf(p.Protocol), p.Data)
	d.desk.packet.L7 = nil
	switch class {
	case packet.OK:
		d.desk.packet.Number = uint32(d.tally.received.Load()) - 1
		if d.need != 0 {
			packet.FindL7(&d.desk.packet, &d.desk.view, d.need)
		}
	case packet.Truncated:
		d.tally.truncated.add(1)
	case packet.Malformed:
		d.tally.malformed.add(1)
	default:
		d.tally.unsupported.add(1)
	}
	return class
}
