package pcaps

import (
	"encoding/binary"
	"fmt"
)

// Block types of pcapng; see https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
const (
	blockSection     = 0x0a0d0d0a // the same in either byte order
	blockInterface   = 1
	blockPacket      = 2 // obsolete
	blockSimple      = 3
	blockNames       = 4
	blockStatistics  = 5
	blockEnhanced    = 6
	blockSecrets     = 10
	blockCustom      = 0x00000bad
	blockCustomLocal = 0x40000bad

	byteOrderMagic = 0x1a2b3c4d
	minBlock       = 12
	// A section with more interfaces than this is taken for hostile: the table of interfaces must not outgrow the file.
	maxInterfaces = 1 << 16
)

// Why packets that are there are not read.
const (
	skipNoInterface  = "no such interface"
	skipBadInterface = "interface description damaged"
	skipPastBlock    = "captured bytes run past their block"
	skipShortBlock   = "packet block too short"
	skipSection      = "section of an unknown version"
)

// ngWalk is a walk over a pcapng file. The interface table belongs to the section.
type ngWalk struct {
	at     int // of the block at hand
	t      *tally
	keep   func(Record)
	order  order
	ifaces []iface
	alien  bool // the section has a version or a header that cannot be read: its packets are counted, not read
	timeNS int64
}

func (w *ngWalk) advance(data []byte, all bool) {
	for w.at < len(data) && !w.t.ended {
		n := w.frame(data[w.at:], all)
		if n == 0 {
			break
		}
		w.block(data[w.at : w.at+n])
		w.at += n
	}
	if w.t.ended {
		w.t.unread = int64(len(data) - w.at)
	}
}

// frame checks the block at the begin of rest from the outside and returns its length; 0 where the walk ends, or where
// the block is not all there yet.
func (w *ngWalk) frame(rest []byte, all bool) int {
	if len(rest) < minBlock {
		if all {
			w.t.end(w.at, fmt.Sprintf("the file ends inside a block header: %d of %d bytes", len(rest), minBlock))
		}
		return 0
	}
	if binary.LittleEndian.Uint32(rest) == blockSection && !w.sectionOrder(rest[8:]) {
		w.t.end(w.at+8, fmt.Sprintf("section header with byte-order magic %x, where %x or its reverse belongs", rest[8:12], byteOrderMagic))
		return 0
	}
	length := w.order.u32(rest[4:])
	if length < minBlock || length%4 != 0 {
		w.t.end(w.at+4, fmt.Sprintf("block length %d, which must be a multiple of 4 and at least %d", length, minBlock))
		return 0
	}
	if uint64(length) > uint64(len(rest)) {
		if all {
			w.t.end(w.at+4, fmt.Sprintf("block claims %d bytes, %d are left", length, len(rest)))
		}
		return 0
	}
	return w.trailer(rest, int(length), all)
}

// trailer compares the length at the end of a block of n bytes with the one at its begin. Where they differ, what
// follows decides, so it has to be there.
func (w *ngWalk) trailer(rest []byte, n int, all bool) int {
	last := w.order.u32(rest[n-4:])
	if last == uint32(n) {
		return n
	}
	if !all {
		return 0
	}
	message := fmt.Sprintf("block length %d at its begin and %d at its end", n, last)
	if !w.plausible(rest[n:]) {
		w.t.end(w.at+n-4, message)
		return 0
	}
	w.t.hurt(w.at+n-4, "%s", message)
	return n
}

// sectionOrder takes the byte order from a section header's magic.
func (w *ngWalk) sectionOrder(magic []byte) bool {
	switch {
	case binary.LittleEndian.Uint32(magic) == byteOrderMagic:
		w.order = order{}
	case binary.BigEndian.Uint32(magic) == byteOrderMagic:
		w.order = order{big: true}
	default:
		return false
	}
	return true
}

// plausible reports whether a block, or the end of the file, stands at rest: of the two lengths that a damaged block
// states, the first is then the right one.
func (w *ngWalk) plausible(rest []byte) bool {
	if len(rest) == 0 {
		return true
	}
	if len(rest) < minBlock {
		return false
	}
	length := w.order.u32(rest[4:])
	return known(w.order.u32(rest)) && length >= minBlock && length%4 == 0 && uint64(length) <= uint64(len(rest))
}

func known(blockType uint32) bool {
	switch blockType {
	case blockSection, blockInterface, blockPacket, blockSimple, blockNames, blockStatistics, blockEnhanced, blockSecrets,
		blockCustom, blockCustomLocal:
		return true
	}
	return false
}

// block handles one whole block.
func (w *ngWalk) block(b []byte) {
	body := b[8 : len(b)-4]
	switch blockType := w.order.u32(b); blockType {
	case blockSection:
		w.section(body)
	case blockInterface:
		w.description(body)
	case blockEnhanced, blockSimple, blockPacket:
		w.packet(blockType, body)
	default:
		if !known(blockType) {
			w.t.blocks++
		}
	}
}

// section begins a section: byte-order magic, version, length (not needed: blocks are walked one by one), options.
func (w *ngWalk) section(body []byte) {
	w.ifaces, w.alien = w.ifaces[:0], false
	if len(body) < 16 {
		w.alien = true
		w.t.hurt(w.at, "section header of %d bytes, which needs 28", len(body)+minBlock)
		return
	}
	if major, minor := w.order.u16(body[4:]), w.order.u16(body[6:]); major != 1 || minor != 0 && minor != 2 {
		w.alien = true
		w.t.hurt(w.at+12, "section of pcapng version %d.%d; readable is 1.0", major, minor)
		return
	}
	w.options(body, 16, nil)
}
