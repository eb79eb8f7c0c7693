package adaptive

import "time"

// An arm is one way to evaluate a packet. Arm 0 is one thread.
type arm struct {
	participants int
	tree         bool // the packet is handed on from helper to helper
	every        int  // rules between two looks at what others found
}

// selector chooses the arm. It reads no clock and knows no engine: whoever drives it asks for the arm of a packet, and tells it when the
// packets that it wants to watch began and ended. It is in one of two states:
//
//	resting:  the champion evaluates every packet; now and then two in a row are watched, a glance
//	fighting: every packet is watched; champion and challenger take turns
//
// Resting costs four stamps a glance, well under 1% of the time; fighting is kept below 1% by pace.
type selector struct {
	arms     []arm
	µs       float64 // ticks
	champion int
	next     int       // whose turn it is to challenge
	round    int       // duels that follow without a rest: all, at the start
	means    []float64 // ticks a packet of each arm, in its last duel
	overhead []float64 // of each arm against its share of one thread's time, the least seen; 0: not known
	spent    float64   // ticks that the round's duels cost
	awake    float64   // ticks of the round's duels through which helpers polled only because of them

	fighting bool
	duel     duel
	pace     pace
	accounts accounts
	traffic  traffic

	second    bool   // the next packet is a glance's second
	seen      glance // so far
	unwatched int    // packets asked for at last
	last      uint64 // when the last watched packet ended
	rested    uint64 // when the last glance ended
}

// firstLook is how many packets pass before the first duel: caches are cold, and a packet's time is not known.
const firstLook = 64

// longestRest is how long a change may go unseen that shows in no time of the champion's.
const longestRest = 2 * time.Second

func newSelector(arms []arm, µs float64) *selector {
	return &selector{
		arms: arms, µs: µs, next: 1, round: len(arms) - 1, means: make([]float64, len(arms)), overhead: make([]float64, len(arms)),
		pace: pace{fewest: firstLook},
	}
}

// arm is the one that evaluates the next packet, and all until the next watched one.
func (s *selector) arm() int {
	if s.fighting {
		return s.duel.arm()
	}
	return s.champion
}

// spin is how long helpers poll for the next packet.
func (s *selector) spin() time.Duration {
	gap := s.traffic.gap()
	if s.fighting {
		return duelSpinFor(s.duration(gap), s.duration(float64(s.duel.bout())*(gap+s.traffic.service)))
	}
	return spinFor(s.duration(gap))
}

func (s *selector) duelling() bool { return s.fighting }

func (s *selector) duration(ticks float64) time.Duration { return time.Duration(ticks / s.µs * 1e3) }

// watched takes the ticks at which a packet began and ended, and for which the dispatcher slept since the last call. It returns how
// many packets not to watch now: 0 where the arm changes, so that the change is made at a watched packet.
func (s *selector) watched(begin, end, slept uint64) (unwatched int) {
	before := s.arm()
	gap, service := span(s.last, begin), span(begin, end)
	s.last = end
	switch {
	case s.fighting:
		s.traffic.pause(gap)
		s.duel.tolls = [2]float64{s.toll(s.duel.arms[0]), s.toll(s.duel.arms[1])}
		if s.duel.add(service) {
			s.conclude()
		}
		s.rest(end, 0)
	case !s.second:
		s.seen = glance{packets: s.unwatched, wall: span(s.rested, begin), service: service, stalled: float64(slept)}
		s.second = true
		return 0
	default:
		s.traffic.pause(gap)
		s.seen.service, s.seen.gap = (s.seen.service+service)/2, gap
		s.seen.stalled += float64(slept)
		s.look(s.seen)
		s.rest(end, within(20*s.µs/max(s.traffic.service, 1), 16, 1024))
	}
	if s.fighting || s.arm() != before {
		s.unwatched = 0
	}
	return s.unwatched
}

// span is the ticks from one stamp to another; 0 where the clocks of two CPUs differ by so much that it ran backwards.
func span(from, to uint64) float64 { return float64(to - min(from, to)) }

// rest begins what comes before the next glance.
func (s *selector) rest(now uint64, packets int) {
	s.second, s.rested, s.unwatched = false, now, packets
}

// look draws the conclusions from a glance.
func (s *selector) look(g glance) {
	s.traffic.add(g)
	s.pace.passed(g.packets+2, s.traffic.service, g.wall+g.gap+2*g.service)
	if s.champion != 0 && (s.unpaid() || s.audit(g)) {
		return
	}
	if s.traffic.changed(s.µs) {
		s.pace.hasten()
		s.traffic.settle()
		return
	}
	if s.pace.due(float64(longestRest.Microseconds()) * s.µs) {
		s.challenge()
	}
}

// unpaid dismisses a team where gaps have become so long that it saves less than its toll: in the proportion in which it was faster than one thread in its
// last duel, when packets may have been dense.
func (s *selector) unpaid() bool {
	alone, team := s.means[0], s.means[s.champion]
	if s.traffic.gap() <= s.traffic.service || s.traffic.service*(alone-team) >= s.toll(s.champion)*team {
		return false
	}
	s.dismiss()
	return true
}

// audit books a glance of a team, and reports whether something followed. A doubted team fights one thread, whose time is then known anew.
func (s *selector) audit(g glance) bool {
	switch s.accounts.add(float64(g.packets+2)*(s.means[0]-g.service), g.stalled) {
	case doubted:
		s.next = 0
		s.challenge()
	case refuted:
		s.dismiss()
	default:
		return false
	}
	return true
}

// dismiss goes back to one thread. The team that was faster in its duel may be so again: the next one is far off, unless traffic changes.
func (s *selector) dismiss() {
	s.champion = 0
	s.pace.slow(3)
	s.traffic.settle()
}
