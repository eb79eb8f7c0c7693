package adaptive

import "slices"

// glance is two packets in a row that were watched, and the packets before them that were not. Times are ticks.
type glance struct {
	service float64 // mean of the two
	gap     float64 // between them
	packets int     // unwatched ones before
	wall    float64 // that those took, with the gaps between them
	stalled float64 // of all of them: that a team's dispatcher slept because a helper did not arrive
}

const (
	fewGaps     = 5   // whose median the gap is
	manyGlances = 32  // that the averages are over, about
	faster      = 1.5 // by how much service times differ where traffic has changed
	denser      = 4.0 // by how much gaps do
	spike       = 4.0 // times the average that a glance counts at most: a stall is no other traffic
)

// traffic is what glances show: how long a packet takes, and how long none comes. It looks at times alone, whatever their cause: other packets,
// other hit rates, a CPU that was taken away.
type traffic struct {
	glances  int // since settle
	service  float64
	gaps     [fewGaps]float64
	gapsSeen int
	before   [2]float64 // service and gap, as they first were after settle
}

func (t *traffic) add(g glance) {
	t.glances++
	service := g.service
	if t.service > 0 {
		service = min(service, spike*t.service)
	}
	t.service += (service - t.service) / float64(min(t.glances, manyGlances))
	if t.glances == manyGlances/2 {
		t.before = [2]float64{t.service, t.gap()}
	}
}

// settle begins anew: what comes next is what later traffic is compared with.
func (t *traffic) settle() { t.glances = 0 }

// pause takes the gap between two watched packets.
func (t *traffic) pause(gap float64) {
	t.gaps[t.gapsSeen%fewGaps] = gap
	t.gapsSeen++
}

// gap is the median of the last few.
func (t *traffic) gap() float64 {
	gaps := t.gaps
	seen := gaps[:min(t.gapsSeen, fewGaps)]
	if len(seen) == 0 {
		return 0
	}
	slices.Sort(seen)
	return seen[len(seen)/2]
}

// changed reports whether traffic is not as it was, and so dense that it matters soon: where gaps are longer than packets caches are cold and
// helpers must be woken, so that a duel costs more packets than come in a while. Gaps below a µs are the caller's own work.
func (t *traffic) changed(µs float64) bool {
	if t.glances <= manyGlances/2 || t.gap() > max(t.service, µs) {
		return false
	}
	return apart(t.service, t.before[0], faster) || apart(max(t.gap(), µs), max(t.before[1], µs), denser)
}

func apart(a, b, factor float64) bool { return max(a, b) > factor*min(a, b) }
