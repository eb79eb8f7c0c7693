package inputs

// longestGap, in nanoseconds, keeps sums of gaps from overflowing, whatever a capture claims.
const longestGap = 100e9

// Offsets returns when each packet was captured, in nanoseconds from the first, and how long one cycle is when the packets are
// replayed again and again. Packets that go back in time come at once, no gap is longer than 100 s; between two files, and from the last packet to
// the first one of the next cycle, lies the mean gap. A cycle of 0 says that there are no times.
func Offsets(packets []Packet, origins []Origin) (offsets []int64, cycle int64) {
	begins := map[uint32]bool{}
	for _, o := range origins {
		begins[o.First] = true
	}
	gaps, span, counted := make([]int64, len(packets)), int64(0), int64(0)
	for i := 1; i < len(packets); i++ {
		if crosses(packets[i-1].Number, packets[i].Number, begins) {
			gaps[i] = -1
			continue
		}
		gaps[i] = gap(packets[i-1].TimeNS, packets[i].TimeNS)
		span += gaps[i]
		counted++
	}
	mean := span / max(1, counted)
	offsets = make([]int64, len(packets))
	for i := 1; i < len(packets); i++ {
		if gaps[i] < 0 {
			gaps[i] = mean
		}
		offsets[i] = offsets[i-1] + gaps[i]
	}
	if span == 0 || len(packets) == 0 {
		return offsets, 0
	}
	return offsets, offsets[len(offsets)-1] + mean
}

func gap(a, b int64) int64 {
	if b <= a {
		return 0
	}
	return int64(min(uint64(b)-uint64(a), longestGap)) // the difference of any two fits
}

// crosses reports whether a file begins after packet a, up to packet b.
func crosses(a, b uint32, begins map[uint32]bool) bool {
	for n := a + 1; n <= b; n++ {
		if begins[n] {
			return true
		}
	}
	return false
}
