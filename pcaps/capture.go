package pcaps

import "github.com/tigerbench/tigerbench/packet"

// Capture is a capture in memory. It is immutable once read and may be shared.
type Capture struct {
	Name    string   // file or specification it was read from
	Arena   []byte   // the capture's own bytes, file headers and record headers included
	Records []Record // packets in file order, referring into Arena

	Skipped map[string]int // packets found but not read, by reason; nil where there are none
	Blocks  int            // pcapng blocks of types that this reader does not know
	Unread  int64          // bytes behind the damage that ended the reading
}

// Record says where one packet lies, and what the capture tells about it.
type Record struct {
	Offset  uint32          // of the packet's first byte in the arena
	CapLen  uint32          // captured bytes
	WireLen uint32          // bytes on the wire, as the capture claims
	Link    packet.LinkType // of the interface that it was captured on
	TimeNS  int64           // nanoseconds since 1970; a simple packet block, which has no time, takes its predecessor's
}

// Len is the number of packets that were read.
func (c *Capture) Len() int { return len(c.Records) }

// Data returns the captured bytes of packet i, counted from 0. They belong to the arena: do not change them.
func (c *Capture) Data(i int) []byte {
	r := &c.Records[i]
	end := uint64(r.Offset) + uint64(r.CapLen)
	return c.Arena[r.Offset:end:end]
}

// SkippedPackets is the number of packets found but not read, over all reasons.
func (c *Capture) SkippedPackets() int {
	n := 0
	for _, k := range c.Skipped {
		n += k
	}
	return n
}
