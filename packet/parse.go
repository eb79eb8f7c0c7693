package packet

// LinkType is a LINKTYPE_ number as in https://www.tcpdump.org/linktypes.html.
type LinkType uint32

// Reason names what a packet that is not OK met; its String is the name under which such packets are counted.
type Reason uint32

// Parse fills p's key, payload and reason from the captured bytes of one packet. It leaves p.Number and p.L7 alone.
func Parse(p *Packet, link LinkType, data []byte) Class { panic("being written") }

// FindL7 fills v with the layer-7 view of p, if it has one that need asks for, and sets p.L7 to v or to nil.
// It reuses the memory of v.
func FindL7(p *Packet, v *L7, need Need) { panic("being written") }
