package adaptive

import "time"

const (
	shortSpin = 256 * time.Microsecond // about five times what a wake-up takes: so much CPU is wasted at most when traffic pauses
	longSpin  = time.Millisecond       // the longest gap that is worth a CPU
	noSpin    = 2 * time.Microsecond
)

// spinFor is how long helpers of a team that won poll before they sleep, where the typical gap between packets is gap. Gaps vary: four times the
// median is longer than 94 in 100 exponential ones. Where even the median is too long spinning would be for nothing.
func spinFor(gap time.Duration) time.Duration {
	if gap > longSpin {
		return noSpin
	}
	return min(max(shortSpin, 4*gap), longSpin)
}
