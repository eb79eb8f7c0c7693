package adaptive

const (
	share         = 100  // one part in so many of the packets' time may be spent on duels, and of the helpers' on polling for their sake
	leastRest     = 2000 // packets between two duels
	mostDoublings = 16
)

// pace says when the next duel may be. It counts packets, and what duels cost in packets, so that it holds whatever a packet takes and however
// rare they are.
type pace struct {
	since     int     // packets since the last duel
	elapsed   float64 // ticks since then
	least     float64 // packets that must pass, so that duels stay within their share
	doublings int     // the rest doubles with each duel that changes nothing
}

func (p *pace) passed(packets int, ticks float64) {
	p.since += packets
	p.elapsed += ticks
}

// due reports whether the rest is over. It lasts at most longest ticks, if that keeps to the share.
func (p *pace) due(longest float64) bool {
	since, rest := float64(p.since), p.least*float64(uint(1)<<p.doublings)
	return since >= rest || since >= p.least && p.elapsed >= longest
}

// fought begins the rest after duels that cost so many packets.
func (p *pace) fought(lost float64, changed bool) {
	p.least = max(leastRest, share*lost)
	if changed {
		p.slow(0)
	} else {
		p.slow(1)
	}
}

// slow doubles the rest n times, and begins it now.
func (p *pace) slow(n int) { p.since, p.elapsed, p.doublings = 0, 0, min(p.doublings+n, mostDoublings) }

// hasten ends a rest that goes beyond the share.
func (p *pace) hasten() { p.doublings = 0 }
