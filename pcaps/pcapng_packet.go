package pcaps

// Lengths of what stands before the captured bytes in a packet block's body.
const (
	enhancedHeader = 20 // interface (obsolete: interface and drops, 2 bytes each), time high and low, captured, original
	simpleHeader   = 4  // original length
)

// packet handles a packet block of any of the three kinds.
func (w *ngWalk) packet(blockType uint32, body []byte) {
	r, start, reason := w.record(blockType, body)
	if reason != "" {
		w.t.hurt(w.at, "%s", reason)
		w.t.skip(reason)
		return
	}
	r.Offset = uint32(w.at + 8 + start)
	w.timeNS = r.TimeNS
	w.keep(r)
	w.t.packets++
}

// record reads a packet block's body; start is where the captured bytes begin in it.
func (w *ngWalk) record(blockType uint32, body []byte) (r Record, start int, reason string) {
	if w.alien {
		return r, 0, skipSection
	}
	start = enhancedHeader
	if blockType == blockSimple {
		start = simpleHeader
	}
	if len(body) < start {
		return r, 0, skipShortBlock
	}
	var number uint32
	switch blockType {
	case blockEnhanced:
		number = w.order.u32(body)
	case blockPacket:
		number = uint32(w.order.u16(body))
	}
	if uint64(number) >= uint64(len(w.ifaces)) {
		return r, 0, skipNoInterface
	}
	from := &w.ifaces[number]
	if from.bad {
		return r, 0, skipBadInterface
	}
	r.Link = from.link
	if blockType == blockSimple {
		w.simple(&r, from, body)
	} else {
		w.enhanced(&r, from, body)
	}
	if uint64(r.CapLen) > uint64(len(body)-start) {
		return r, 0, skipPastBlock
	}
	return r, start, ""
}

// simple fills in what a simple packet block says: it states no captured length, which is the original one cut to the
// interface's snap length, and no time.
func (w *ngWalk) simple(r *Record, from *iface, body []byte) {
	r.WireLen = w.order.u32(body)
	r.CapLen = r.WireLen
	if from.snapLen != 0 {
		r.CapLen = min(r.CapLen, from.snapLen)
	}
	r.TimeNS = w.timeNS
}

func (w *ngWalk) enhanced(r *Record, from *iface, body []byte) {
	r.TimeNS = from.nanoseconds(uint64(w.order.u32(body[4:]))<<32 | uint64(w.order.u32(body[8:])))
	r.CapLen = w.order.u32(body[12:])
	r.WireLen = w.order.u32(body[16:])
}
