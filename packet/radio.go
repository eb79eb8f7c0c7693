package packet

// findInRadiotap skips a radiotap header (https://www.radiotap.org), which is little-endian.
func findInRadiotap(d []byte) (int, []byte, Reason) {
	const shortest = 8
	if len(d) < shortest {
		return cut()
	}
	length := int(le.Uint16(d[2:]))
	if length < shortest {
		return none(badRadiotap)
	}
	if len(d) < length {
		return cut()
	}
	return findIn80211(d[length:])
}

// Frame control of 802.11: version, type and subtype in the first byte, flags in the second.
const (
	typeMask    = 0x0f // version and type
	typeData    = 0x08
	subtypeNull = 0x40 // no data follows
	subtypeQoS  = 0x80

	flagToDS      = 0x01
	flagFromDS    = 0x02
	flagProtected = 0x40
	flagOrder     = 0x80 // of a QoS frame: an HT control field is there

	qosAggregate = 0x80 // in the first byte of QoS control: an A-MSDU
)

// findIn80211 walks the header of an 802.11 data frame to the LLC header. Frames that hold none are unsupported:
// management and control, encrypted, aggregated, and all fragments but the first.
func findIn80211(d []byte) (int, []byte, Reason) {
	if len(d) < 2 {
		return cut()
	}
	control, flags := d[0], d[1]
	switch {
	case control&typeMask != typeData || control&subtypeNull != 0:
		return none(noDataFrame)
	case flags&flagProtected != 0:
		return none(encrypted80211)
	}
	size := size80211(control, flags)
	if len(d) < size {
		return cut()
	}
	const sequence = 22 // of the sequence control field: fragment number in the low four bits
	if d[sequence]&0x0f != 0 {
		return none(fragmented80211)
	}
	if control&subtypeQoS != 0 && d[offsetQoS(flags)]&qosAggregate != 0 {
		return none(aggregated80211)
	}
	return findInLLC(d[size:])
}

// offsetQoS is where the address fields end, in bytes: a frame between two distribution systems has a fourth address.
func offsetQoS(flags byte) int {
	const three, four = 24, 30
	if flags&(flagToDS|flagFromDS) == flagToDS|flagFromDS {
		return four
	}
	return three
}

func size80211(control, flags byte) int {
	size := offsetQoS(flags)
	if control&subtypeQoS == 0 {
		return size
	}
	if flags&flagOrder != 0 {
		return size + 2 + 4
	}
	return size + 2
}

// findInFDDI skips frame control and addresses.
func findInFDDI(d []byte) (int, []byte, Reason) {
	const mac, llcMask, llc = 13, 0xf8, 0x50
	if len(d) < mac {
		return cut()
	}
	if d[0]&llcMask != llc {
		return none(noLLCFrame)
	}
	return findInLLC(d[mac:])
}

// findInTokenRing skips access and frame control, addresses, and the source route where the source address says so.
func findInTokenRing(d []byte) (int, []byte, Reason) {
	const mac, llcMask, llc, sourceRouted, routeLength = 14, 0xc0, 0x40, 0x80, 0x1f
	if len(d) < mac+1 {
		return cut()
	}
	if d[1]&llcMask != llc {
		return none(noLLCFrame)
	}
	size := mac
	if d[8]&sourceRouted != 0 {
		size += int(d[mac] & routeLength)
	}
	if len(d) < size {
		return cut()
	}
	return findInLLC(d[size:])
}
