package pcaps

import (
	"encoding/binary"
	"fmt"

	"github.com/tigerbench/tigerbench/packet"
)

const (
	pcapHeaderLen = 24
	// Longest packets that a record may claim, as libpcap and Wireshark have them: a length beyond is damage, even where
	// the file happens to be long enough. The snap length in the file's header is not believed: writers exceed it.
	maxPacket    = 256 << 10
	maxPacketBus = 128 << 20 // D-Bus and USB carry messages, not frames
)

// pcapFormat is what a classic pcap's magic number says.
type pcapFormat struct {
	order     order
	unit      int64 // nanoseconds in a unit of the record's fraction of a second
	headerLen int   // of a record
}

// pcapFormats by the first four bytes read as little-endian. The variant a1b2cd34 has 8 more bytes in each record's header
// (interface, protocol, packet type).
var pcapFormats = map[uint32]pcapFormat{
	0xa1b2c3d4: {order{}, 1000, 16},
	0xd4c3b2a1: {order{big: true}, 1000, 16},
	0xa1b23c4d: {order{}, 1, 16},
	0x4d3cb2a1: {order{big: true}, 1, 16},
	0xa1b2cd34: {order{}, 1000, 24},
	0x34cdb2a1: {order{big: true}, 1000, 24},
}

// pcapFile is a classic pcap's header, read.
type pcapFile struct {
	pcapFormat
	minor  uint16
	link   packet.LinkType
	maxLen uint32
}

// pcapWalk is a walk over a classic pcap.
type pcapWalk struct {
	file pcapFile
	at   int // of the next record; 0 while the file's header is still to be read
	t    *tally
	keep func(Record)
}

func (w *pcapWalk) advance(data []byte, all bool) {
	if w.at == 0 && (all || len(data) >= pcapHeaderLen) {
		w.begin(data)
	}
	for w.at > 0 && w.at < len(data) && !w.t.ended {
		r, n, message := w.file.record(data[w.at:])
		if message != "" {
			w.t.end(w.at, message)
			break
		}
		if n > len(data)-w.at {
			if all {
				w.t.end(w.at, w.file.cut(r, len(data)-w.at))
			}
			break
		}
		r.Offset = uint32(w.at + w.file.headerLen)
		w.keep(r)
		w.t.packets++
		w.at += n
	}
	if w.t.ended {
		w.t.unread = int64(len(data) - int(w.t.damage.Offset))
	}
}

func (w *pcapWalk) begin(data []byte) {
	file, at, message := readPcapHeader(data)
	if message != "" {
		w.t.end(at, message)
		return
	}
	w.file, w.at = file, at
}

// readPcapHeader returns the header and the offset of the first record, or the offset of what is wrong and a message.
func readPcapHeader(data []byte) (f pcapFile, at int, message string) {
	if len(data) < pcapHeaderLen {
		return f, len(data), fmt.Sprintf("the file ends inside its header: %d of %d bytes", len(data), pcapHeaderLen)
	}
	f.pcapFormat = pcapFormats[binary.LittleEndian.Uint32(data)]
	major, minor := f.order.u16(data[4:]), f.order.u16(data[6:])
	if !(major == 2 && minor <= 4) && !(major == 543 && minor == 0) {
		return f, 4, fmt.Sprintf("pcap version %d.%d; readable are 2.0 to 2.4", major, minor)
	}
	f.minor = minor
	f.link = packet.LinkType(f.order.u32(data[20:]) & 0x03ffffff) // above: length of the frame check sequence
	f.maxLen = maxPacket
	switch f.link {
	case 189, 220, 231, 249: // USB in Linux (two), D-Bus, USBPcap
		f.maxLen = maxPacketBus
	}
	return f, pcapHeaderLen, ""
}

// record reads the header of the record at the begin of rest, and says how long the whole record is, which may be more
// than there is; or says what is wrong with it.
func (f *pcapFile) record(rest []byte) (r Record, n int, message string) {
	if len(rest) < f.headerLen {
		return r, f.headerLen, ""
	}
	sec, frac := f.order.u32(rest), f.order.u32(rest[4:])
	r.CapLen, r.WireLen = f.order.u32(rest[8:]), f.order.u32(rest[12:])
	// The two lengths changed places in version 2.3; writers of that version disagree.
	if f.minor < 3 || f.minor == 3 && r.CapLen > r.WireLen {
		r.CapLen, r.WireLen = r.WireLen, r.CapLen
	}
	if r.CapLen > f.maxLen {
		return r, 0, fmt.Sprintf("record claims %d captured bytes, more than any packet has (%d)", r.CapLen, f.maxLen)
	}
	r.Link = f.link
	r.TimeNS = int64(sec)*1e9 + int64(frac)*f.unit
	return r, f.headerLen + int(r.CapLen), ""
}

// cut says how the file ends inside a record of which it has left bytes.
func (f *pcapFile) cut(r Record, left int) string {
	if left < f.headerLen {
		return fmt.Sprintf("the file ends inside a record header: %d of %d bytes", left, f.headerLen)
	}
	return fmt.Sprintf("record claims %d captured bytes, %d are left", r.CapLen, left-f.headerLen)
}
