package adaptive

const (
	share         = 100  // one part in so many of the packets' time may be spent on duels, and of the helpers' on polling for their sake
	leastRest     = 2000 // packets between two duels
	mostDoublings = 16
)

// pace says when the next duel may be. It counts what packets take and what duels cost, without gaps, so that the share holds however rare packets
// are. Where they have come to take less than at the last duel, they count as then: the next one costs as many of them.
type pace struct {
	packets   int     // since the last duel
	service   float64 // ticks that they took
	elapsed   float64 // ticks since then
	fewest    int     // packets that must pass
	least     float64 // ticks that they must take, so that duels stay within their share
	packet    float64 // ticks that one took at the last duel
	doublings int     // the rest doubles with each duel that changes nothing
}

func (p *pace) passed(packets int, service, ticks float64) {
	p.packets += packets
	p.service += float64(packets) * service
	p.elapsed += ticks
}

// due reports whether the rest is over. It lasts at most longest ticks, if that keeps to the share.
func (p *pace) due(longest float64) bool {
	return p.rested(float64(uint(1)<<p.doublings)) || p.rested(1) && p.elapsed >= longest
}

// rested reports whether so many times the least rest is over.
func (p *pace) rested(times float64) bool {
	packets := float64(p.packets)
	return packets >= times*float64(p.fewest) && max(p.service, packets*p.packet) >= times*p.least
}

// fought begins the rest after duels that cost so many ticks, where the winner takes so many a packet.
func (p *pace) fought(lost, packet float64, changed bool) {
	p.fewest, p.least, p.packet = leastRest, share*lost, packet
	if changed {
		p.slow(0)
	} else {
		p.slow(1)
	}
}

// slow doubles the rest n times, and begins it now.
func (p *pace) slow(n int) {
	p.packets, p.service, p.elapsed, p.doublings = 0, 0, 0, min(p.doublings+n, mostDoublings)
}

// hasten ends a rest that goes beyond the share.
func (p *pace) hasten() { p.doublings = 0 }
