package rules

import "github.com/tigerbench/tigerbench/packet"

// sampleTest holds for keys whose sample lies in [lo, hi).
type sampleTest struct{ lo, hi float64 }

func (t sampleTest) matches(p *packet.Packet) bool {
	s := Sample(&p.Key)
	return t.lo <= s && s < t.hi
}

// Sample maps a key to a number in [0, 1) that looks random: rules of type sample compare with it. Equal keys have equal
// samples, so that a share of the samples is a share of a corpus's distinct keys, not exactly of its packets.
//
// It is the top 53 bits, over 2^53, of a hash h that begins as 0 and takes in six words, each by
//
//	h = mix((h + 0x9e3779b97f4a7c15) ^ word)
//
// in this order: SrcHi, SrcLo, DstHi, DstLo; then SrcPort, DstPort (16 bits each), Protocol, TCPFlags, ICMPType and
// ICMPCode (8 bits each), from the most significant bit on; then Version and Length (32 bits each). mix is the finalizer of SplitMix64
// (Steele, Lea, Flood: Fast splittable pseudorandom number generators. OOPSLA 2014. doi:10.1145/2660193.2660195):
//
//	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9;  x = (x ^ x>>27) * 0x94d049bb133111eb;  x ^ x>>31
func Sample(k *packet.Key) float64 {
	transport := uint64(k.SrcPort)<<48 | uint64(k.DstPort)<<32 |
		uint64(k.Protocol)<<24 | uint64(k.TCPFlags)<<16 | uint64(k.ICMPType)<<8 | uint64(k.ICMPCode)
	h := stir(0, k.SrcHi)
	h = stir(h, k.SrcLo)
	h = stir(h, k.DstHi)
	h = stir(h, k.DstLo)
	h = stir(h, transport)
	h = stir(h, uint64(k.Version)<<32|uint64(k.Length))
	return float64(h>>11) / (1 << 53)
}

func stir(h, word uint64) uint64 {
	h = (h + 0x9e3779b97f4a7c15) ^ word
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
