package pcaps

import "encoding/binary"

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
	data   []byte
	at     int // of the block at hand
	t      *tally
	keep   func(Record)
	order  order
	ifaces []iface
	alien  bool // the section has a version or a header that cannot be read: its packets are counted, not read
	timeNS int64
}

func walkPcapng(data []byte, t *tally, keep func(Record)) {
	w := ngWalk{data: data, t: t, keep: keep}
	for w.at < len(data) {
		n, ok := w.frame()
		if !ok {
			t.unread = int64(len(data) - w.at)
			return
		}
		w.block(w.data[w.at : w.at+n])
		w.at += n
	}
}

// frame checks the block at hand from the outside and returns its length. False ends the walk.
func (w *ngWalk) frame() (n int, ok bool) {
	rest := w.data[w.at:]
	if len(rest) < minBlock {
		w.t.hurt(w.at, "the file ends inside a block header: %d of %d bytes", len(rest), minBlock)
		return 0, false
	}
	if binary.LittleEndian.Uint32(rest) == blockSection && !w.sectionOrder(rest[8:]) {
		w.t.hurt(w.at+8, "section header with byte-order magic %x, where %x or its reverse belongs", rest[8:12], byteOrderMagic)
		return 0, false
	}
	length := w.order.u32(rest[4:])
	switch {
	case length < minBlock || length%4 != 0:
		w.t.hurt(w.at+4, "block length %d, which must be a multiple of 4 and at least %d", length, minBlock)
		return 0, false
	case uint64(length) > uint64(len(rest)):
		w.t.hurt(w.at+4, "block claims %d bytes, %d are left", length, len(rest))
		return 0, false
	}
	n = int(length)
	if trailer := w.order.u32(rest[n-4:]); trailer != length {
		w.t.hurt(w.at+n-4, "block length %d at its begin and %d at its end", length, trailer)
		return n, w.plausible(rest[n:])
	}
	return n, true
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
