package adaptive

import "time"

const (
	shortSpin = 256 * time.Microsecond // about five times what a wake-up takes: so much CPU is wasted at most when traffic pauses
	longSpin  = time.Millisecond       // the longest gap that is worth a CPU
	noSpin    = 2 * time.Microsecond
	duelSpin  = 20 * time.Millisecond // the most that a duel asks for
)

// spinFor is how long helpers of a team that won poll before they sleep, where the typical gap between packets is gap. Gaps vary: four times the
// median is longer than 94 in 100 exponential ones. Where even the median is too long spinning would be for nothing.
func spinFor(gap time.Duration) time.Duration {
	if gap > longSpin {
		return noSpin
	}
	return min(max(shortSpin, 4*gap), longSpin)
}

// duelSpinFor is how long they poll while a duel lasts: through the other side's bout, which takes so long, with room for gaps that vary. Else every bout would
// begin by waking them, and with gaps of 200 µs a duel cost more than all packets of the next seconds.
func duelSpinFor(gap, bout time.Duration) time.Duration {
	if gap > longSpin {
		return noSpin
	}
	return max(spinFor(gap), min(2*bout, duelSpin))
}
