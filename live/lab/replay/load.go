package replay

import (
	"time"
)

// Load is packets that the lab can carry.
type Load struct {
	Packets []Packet
	LeftOut map[string]uint64 // packets of the capture that are not sent, by reason
	Mended  map[string]uint64 // packets changed beyond addresses and checksums, by what was done
}

// Packet is one IPv4 packet as it is sent.
type Packet struct {
	Data   []byte        // from the IP header to the last byte of the payload
	At     time.Duration // after the first packet, by the capture's time; never less than the packet's before
	Number int           // position in the capture, from 0
	// Refusal is the counter that the kernel must name the packet by when it refuses it before FORWARD; empty where it forwards.
	Refusal string
}

// Duration is the time from the first packet to the last.
func (l *Load) Duration() time.Duration {
	if len(l.Packets) == 0 {
		return 0
	}
	return l.Packets[len(l.Packets)-1].At
}
