package adaptive

import (
	"math"
	"slices"
)

const (
	runIn     = 2    // packets at the start of a bout that don't count: they wake helpers and fill caches
	mostPairs = 40   // pairs of bouts, after which a duel ends without a clear winner
	clearLead = 6    // pairs by which a duel is won
	margin    = 0.98 // of a team's time that another team may take to replace it, and of one thread's that a team may take to stay
	worthIt   = 0.96 // of one thread's time that a team may take to replace it: it takes more CPUs
	doubly    = 2    // how many times faster a side is whose pair counts twice
	watching  = 0.04 // µs that two stamps and their booking take
	tollShare = 100  // one part in so many of the gaps is added to a team's packets, see selector.toll
)

// duel compares two arms by bouts that take turns, so that what drifts, drifts for both. It looks at the sign of each pair and not at
// sums, so that a bout in which the thread lost its CPU is one pair and decides nothing. Pairs go on until one side leads
// clearly: a handful where the arms differ much, many near the crossing, where a wrong choice costs least.
type duel struct {
	arms    [2]int     // champion, challenger
	tolls   [2]float64 // of each, a packet
	packets int        // of a bout that count
	pair    int
	turn    int // of the pair: 0, 1
	at      int // in the bout
	sums    [2]float64
	lead    int // pairs that the challenger won, less those that it lost
	bouts   [2][mostPairs]float64
	watched int
	cost    float64 // ticks of all packets
	stamps  float64 // ticks that watching a packet takes beside it
}

// newDuel sizes its bouts by the time of a packet: 20 µs, 16 to 64 packets, for early matches make packets differ.
func newDuel(champion, challenger int, packet, µs float64) duel {
	return duel{arms: [2]int{champion, challenger}, packets: within(20*µs/packet, 16, 64), stamps: watching * µs}
}

// side is whose bout it is. Pairs begin with one and the other by turns.
func (d *duel) side() int { return (d.pair + d.turn) % 2 }

func (d *duel) arm() int { return d.arms[d.side()] }

// bout is the packets of one.
func (d *duel) bout() int { return runIn + d.packets }

// add takes a packet's service time and reports whether the duel is over.
func (d *duel) add(service float64) (over bool) {
	d.cost += service + d.stamps
	d.watched++
	if d.at >= runIn {
		d.sums[d.side()] += service
	}
	if d.at++; d.at < d.bout() {
		return false
	}
	d.at = 0
	if d.turn++; d.turn < 2 {
		return false
	}
	d.score()
	return d.pair == mostPairs || max(d.lead, -d.lead) >= clearLead
}

// bound is how many times the champion's time the challenger may take to win a pair. So one thread wins it back from a team that is less than 2% faster.
func (d *duel) bound() float64 {
	switch {
	case d.arms[0] == 0:
		return worthIt
	case d.arms[1] == 0:
		return 1 / margin
	}
	return margin
}

func (d *duel) score() {
	packets := float64(d.packets)
	champion, challenger := d.sums[0]+packets*d.tolls[0], d.sums[1]+packets*d.tolls[1]
	won := challenger < d.bound()*champion
	points := 1
	if max(champion, challenger) > doubly*min(champion, challenger) {
		points = 2
	}
	if won {
		d.lead += points
	} else {
		d.lead -= points
	}
	for side, sum := range d.sums {
		d.bouts[side][d.pair] = sum / packets
	}
	d.sums, d.turn = [2]float64{}, 0
	d.pair++
}

// winner is the challenger where it leads.
func (d *duel) winner() int {
	if d.lead > 0 {
		return d.arms[1]
	}
	return d.arms[0]
}

// mean is the median of a side's bouts: ticks a packet.
func (d *duel) mean(side int) float64 {
	bouts := d.bouts[side][:d.pair]
	slices.Sort(bouts)
	return bouts[len(bouts)/2]
}

// lost is what the duel cost: the ticks that all its packets took, stamps too, beyond those that the winner would have taken.
func (d *duel) lost() float64 { return math.Max(0, d.cost-d.won()) }

// won is what the winner would have taken for all packets.
func (d *duel) won() float64 {
	side := 0
	if d.winner() == d.arms[1] {
		side = 1
	}
	return float64(d.watched) * d.mean(side)
}

// within rounds x to a whole number between least and most.
func within(x float64, least, most int) int {
	return int(math.Min(math.Max(x, float64(least)), float64(most)))
}
