package adaptive

const (
	share         = 100  // one part in so many of the packets' time may be spent on duels
	leastRest     = 2000 // packets between two duels
	mostDoublings = 16
)

// pace says when the next duel may be. It counts packets, and what duels cost in packets, so that it holds whatever a packet takes and however
// rare they are.
type pace struct {
	since     int     // packets since the last duel
	least     float64 // packets that must pass, so that duels stay within their share
	doublings int     // the rest doubles with each duel that changes nothing
}

func (p *pace) passed(packets int) { p.since += packets }

// due reports whether the rest is over. It lasts at most longest packets, if that keeps to the share.
func (p *pace) due(longest float64) bool {
	rest := p.least * float64(uint(1)<<p.doublings)
	return float64(p.since) >= max(p.least, min(rest, longest))
}

// fought begins the rest after duels that cost so many packets.
func (p *pace) fought(lost float64, changed bool) {
	p.since, p.least = 0, max(leastRest, share*lost)
	if !changed {
		p.slow(1)
	}
}

// slow doubles the rest n times, from now.
func (p *pace) slow(n int) { p.since, p.doublings = 0, min(p.doublings+n, mostDoublings) }

// hasten ends a rest that goes beyond the share.
func (p *pace) hasten() { p.doublings = 0 }
