package pcaps

import (
	"math"
	"math/bits"

	"github.com/tigerbench/tigerbench/packet"
)

const (
	optEnd          = 0
	optTimeResol    = 9
	optTimeOffset   = 14
	defaultResol    = 6 // microseconds
	binaryResol     = 0x80
	interfaceHeader = 8 // link type, reserved, snap length
)

// iface is what an interface description says, as far as packets need it.
type iface struct {
	link    packet.LinkType
	snapLen uint32 // 0: no limit
	offset  int64  // seconds to add to every time
	resol   uint8  // if_tsresol: 10^-n, or with the top bit 2^-n seconds
	bad     bool   // the description could not be read; it keeps its number
}

// description adds an interface to the section.
func (w *ngWalk) description(body []byte) {
	if w.alien {
		return
	}
	if len(w.ifaces) == maxInterfaces {
		w.t.hurt(w.at, "more than %d interfaces in a section", maxInterfaces)
		return
	}
	i := iface{resol: defaultResol}
	if len(body) < interfaceHeader {
		i.bad = true
		w.t.hurt(w.at, "interface description of %d bytes, which needs %d", len(body)+minBlock, interfaceHeader+minBlock)
	} else {
		i.link = packet.LinkType(w.order.u16(body))
		i.snapLen = w.order.u32(body[4:])
		w.options(body, interfaceHeader, i.option)
	}
	w.ifaces = append(w.ifaces, i)
}

// option takes over one option of a description; values of a wrong length are ignored.
func (i *iface) option(o order, code uint16, value []byte) {
	switch {
	case code == optTimeResol && len(value) == 1:
		i.resol = value[0]
	case code == optTimeOffset && len(value) == 8:
		i.offset = int64(o.u64(value))
	}
}

// options calls visit for each option from offset at of a block's body. An option that overruns its block is damage,
// but does no harm to the blocks around it.
func (w *ngWalk) options(body []byte, at int, visit func(o order, code uint16, value []byte)) {
	for at+4 <= len(body) {
		code, length := w.order.u16(body[at:]), int(w.order.u16(body[at+2:]))
		if code == optEnd {
			return
		}
		if length > len(body)-at-4 {
			w.t.hurt(w.at+8+at, "option %d claims %d bytes, its block has %d left", code, length, len(body)-at-4)
			return
		}
		if visit != nil {
			visit(w.order, code, body[at+4:at+4+length])
		}
		at += 4 + (length+3)&^3
	}
}

// nanoseconds converts a time of this interface to nanoseconds since 1970, held inside the range of int64.
func (i *iface) nanoseconds(ticks uint64) int64 {
	hi, lo := i.scale(ticks)
	if hi != 0 || lo > math.MaxInt64 {
		return math.MaxInt64
	}
	ns := int64(lo)
	offHi, off := bits.Mul64(magnitude(i.offset), 1e9)
	switch {
	case i.offset >= 0 && (offHi != 0 || off > uint64(math.MaxInt64-ns)):
		return math.MaxInt64
	case i.offset < 0 && (offHi != 0 || off > uint64(math.MaxInt64)):
		return math.MinInt64
	case i.offset < 0:
		return ns - int64(off)
	}
	return ns + int64(off)
}

// scale returns ticks in nanoseconds, 128 bits.
func (i *iface) scale(ticks uint64) (hi, lo uint64) {
	n := uint(i.resol &^ binaryResol)
	switch {
	case i.resol&binaryResol != 0:
		hi, lo = bits.Mul64(ticks, 1e9)
		return hi >> n, lo>>n | hi<<(64-n) | hi>>(n-64) // a shift of 64 or more, as by a wrapped count, gives 0
	case n <= 9:
		return bits.Mul64(ticks, power10(9-n))
	case n-9 > 19: // 10^20 and more are above any tick count
		return 0, 0
	}
	return 0, ticks / power10(n-9)
}

func power10(n uint) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}
