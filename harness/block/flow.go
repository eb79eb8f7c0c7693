package block

import "github.com/tigerbench/tigerbench/packet"

// flow hashes a packet's 5-tuple, to one value for both directions of a connection. A later fragment has no ports, and may get
// another value than the first one.
func flow(k *packet.Key) uint64 {
	from := end(k.SrcHi, k.SrcLo, k.SrcPort)
	to := end(k.DstHi, k.DstLo, k.DstPort)
	return mixed(from + to + uint64(k.Protocol)) // a sum is the same both ways
}

func end(hi, lo uint64, port uint16) uint64 { return mixed(mixed(mixed(hi)^lo) ^ uint64(port)) }

// mixed is the finalizer of SplitMix64: G. L. Steele, D. Lea, C. H. Flood: Fast Splittable Pseudorandom Number Generators,
// OOPSLA 2014, doi 10.1145/2660193.2660195 [steele2014].
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// deal splits the packets over n loops, all of a flow to the same one.
func (m *material) deal(n int) []*material {
	shares := make([]*material, n)
	for i := range shares {
		shares[i] = &material{need: m.need, origins: m.origins}
	}
	for i := range m.slots {
		share := shares[flow(&m.slots[i].Packet.Key)%uint64(n)]
		share.slots = append(share.slots, m.slots[i])
		share.raw = append(share.raw, m.raw[i])
	}
	return shares
}
