package replay

import (
	"bytes"
	"hash/crc32"
	"net/netip"
)

// maxHeader is the size of the largest IPv4 header in bytes.
const maxHeader = 60

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// identity tells packets apart by all of their bytes but those that a router changes: two checksums of 32 bits each over the packet
// with its time to live and header checksum set to 0. Packets that are the same byte for byte have the same identity: their
// number tells them apart no more than it does on a wire.
func identity(ip []byte) uint64 {
	var header [maxHeader]byte
	n := copy(header[:min(len(ip), sizeIPv4)], ip)
	header[8], header[10], header[11] = 0, 0, 0
	high := crc32.Update(crc32.Update(0, castagnoli, header[:n]), castagnoli, ip[n:])
	low := crc32.Update(crc32.Update(0, crc32.IEEETable, header[:n]), crc32.IEEETable, ip[n:])
	return uint64(high)<<32 | uint64(low)
}

// Arrived is what reached the server's interface.
type Arrived struct {
	IDs     []byte `json:"ids"`     // identities in order, 8 bytes each
	TTLs    []byte `json:"ttls"`    // times to live in order
	Damaged uint64 `json:"damaged"` // packets whose IPv4 header, or its checksum, is wrong
	Foreign uint64 `json:"foreign"` // frames that are not addressed to Sinks, or not from and to the hardware addresses of the link
	Dropped uint64 `json:"dropped"` // packets that found the ring full
}

func (a *Arrived) len() int        { return len(a.TTLs) }
func (a *Arrived) id(i int) uint64 { return be.Uint64(a.IDs[8*i:]) }

// take takes note of a frame, which is to begin with the given hardware addresses.
func (a *Arrived) take(frame, addresses []byte) {
	const sizeEthernet = 14
	if len(frame) < sizeEthernet || !bytes.HasPrefix(frame, addresses) {
		a.Foreign++
		return
	}
	ip := frame[sizeEthernet:]
	if !isSound(ip) {
		a.Damaged++
		return
	}
	ip = ip[:totalLength(ip)]
	if !Sinks.Contains(netip.AddrFrom4([4]byte(ip[16:20]))) {
		a.Foreign++
		return
	}
	a.IDs = be.AppendUint64(a.IDs, identity(ip))
	a.TTLs = append(a.TTLs, ip[8])
}

// isSound says whether d is an IPv4 packet, whole, whose header's checksum holds.
func isSound(d []byte) bool {
	if !hasHeader(d) {
		return false
	}
	n, size := totalLength(d), headerLength(d)
	return size <= n && n <= len(d) && sum(0, d[:size]) == 0xffff
}
