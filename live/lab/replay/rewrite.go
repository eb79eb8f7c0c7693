package replay

import (
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/pcaps"
)

var be = binary.BigEndian

// Sinks is the network behind the server whose addresses take the place of a capture's destinations: one for benchmarks (RFC
// 2544), owned by nobody, so that nobody answers. Destinations beyond its size share addresses.
var Sinks = netip.MustParsePrefix("198.18.0.0/15")

const (
	sinks    = 1 << 17 // addresses in Sinks
	leastTTL = 2
)

// Network is what Rewrite has to know of a network.
type Network struct {
	MTU int          // bytes of the largest IP packet that its links take
	Own []netip.Addr // the filter's own addresses: it takes no packet from them
}

// Names of what Load counts beside packet.Reason's.
const (
	leftIPv6  = "IPv6"
	leftLarge = "larger than a link takes"
	leftEmpty = "no byte behind the link layer"

	mendedTTL     = "time to live raised to 2"
	mendedOptions = "IP options made no-operations"
	mendedLength  = "total length filled in"
)

// Rewrite makes a load of the first packets of a capture, at most so many; 0 stands for all. The capture is left as it is.
func Rewrite(c *pcaps.Capture, most int, n Network) *Load {
	w := &rewriter{
		network: n, sinks: map[[4]byte]uint32{}, load: &Load{LeftOut: map[string]uint64{}, Mended: map[string]uint64{}},
	}
	for i := range c.Records {
		if most > 0 && len(w.load.Packets) == most {
			break
		}
		w.add(i, &c.Records[i], c.Data(i))
	}
	return w.load
}

// rewriter is a load in the making.
type rewriter struct {
	network Network
	sinks   map[[4]byte]uint32 // destinations of the capture, numbered as they came
	load    *Load
	first   int64 // time of the first packet
}

func (w *rewriter) add(number int, r *pcaps.Record, frame []byte) {
	version, datagram, reason := packet.Datagram(r.Link, frame)
	switch {
	case reason != 0:
		w.load.LeftOut[reason.String()]++
		return
	case version == 6:
		w.load.LeftOut[leftIPv6]++
		return
	case len(datagram) == 0:
		w.load.LeftOut[leftEmpty]++
		return
	}
	datagram = w.cut(datagram)
	if len(datagram) > w.network.MTU {
		w.load.LeftOut[leftLarge]++
		return
	}
	p := Packet{Data: append([]byte(nil), datagram...), Number: number, At: w.at(r.TimeNS)}
	w.rewrite(p.Data)
	p.Refusal = refusal(p.Data, w.network.Own)
	w.load.Packets = append(w.load.Packets, p)
}

// cut removes what the link layer padded.
func (w *rewriter) cut(d []byte) []byte {
	if !hasHeader(d) {
		return d[:min(len(d), w.network.MTU)] // nobody knows its length
	}
	if claimed := totalLength(d); claimed >= headerLength(d) && claimed < len(d) {
		return d[:claimed]
	}
	return d
}

// at is when a packet is due: a capture's time may step back, a load's does not.
func (w *rewriter) at(ns int64) time.Duration {
	if len(w.load.Packets) == 0 {
		w.first = ns
	}
	return max(time.Duration(ns-w.first), w.load.Duration())
}

// rewrite changes a packet in place. One without a whole IPv4 header stays as it is: the kernel refuses it.
func (w *rewriter) rewrite(d []byte) {
	if !hasHeader(d) {
		return
	}
	if totalLength(d) == 0 {
		be.PutUint16(d[2:], uint16(len(d)))
		w.load.Mended[mendedLength]++
	}
	if d[8] < leastTTL {
		d[8] = leastTTL
		w.load.Mended[mendedTTL]++
	}
	if w.blankOptions(d[sizeIPv4:headerLength(d)]) {
		w.load.Mended[mendedOptions]++
	}
	before := sum(0, d[16:20])
	sink := w.sink([4]byte(d[16:20]))
	copy(d[16:20], sink[:])
	redoTransport(d, before)
	redoHeader(d)
}

// blankOptions overwrites all options but no-operations and the end of the list.
func (w *rewriter) blankOptions(options []byte) (blanked bool) {
	const end, noOperation = 0, 1
	for i := range options {
		blanked = blanked || options[i] > noOperation
	}
	if blanked {
		for i := range options {
			options[i] = noOperation
		}
	}
	return blanked
}

// sink is the address that stands for a destination.
func (w *rewriter) sink(destination [4]byte) [4]byte {
	number, known := w.sinks[destination]
	if !known {
		number = uint32(len(w.sinks))
		w.sinks[destination] = number
	}
	base := Sinks.Addr().As4()
	const ends = 2 // the network's first and last address stay unused
	var address [4]byte
	be.PutUint32(address[:], be.Uint32(base[:])+1+number%(sinks-ends))
	return address
}
