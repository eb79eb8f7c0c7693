package adaptive

import "math/rand/v2"

// world is a machine and its traffic, made up: what a packet takes by each arm, how long none comes. It drives a selector as the engine does, on a
// clock of its own: one tick is a ns.
type world struct {
	s       *selector
	now     uint64
	cost    func(arm int) float64 // of the next packet
	gap     func() float64
	stall   func(arm int) float64 // on top: of which the dispatcher sleeps
	wake    float64               // what a packet takes more where it finds the helpers asleep
	polling uint64                // until then helpers poll
	wakes   int
	left    int
	slept   uint64
	packets int
	took    float64 // service of all packets
	by      []int   // packets by arm
	random  *rand.Rand
}

const stamps = 20 // what two stamps and their booking take

func newWorld(arms []arm, cost ...float64) *world {
	w := &world{s: newSelector(arms, 1000), by: make([]int, len(arms)), random: rand.New(rand.NewPCG(1, 2))}
	w.set(cost...)
	w.gap = func() float64 { return 15 }
	w.stall = func(int) float64 { return 0 }
	return w
}

// set gives each arm a mean cost, about which packets vary by a tenth.
func (w *world) set(cost ...float64) {
	w.cost = func(arm int) float64 { return cost[arm] * (0.9 + 0.2*w.random.Float64()) }
}

// run puts n packets through and returns the mean time of one.
func (w *world) run(n int) float64 {
	took := w.took
	for range n {
		w.packet()
	}
	return (w.took - took) / float64(n)
}

func (w *world) packet() {
	w.now += uint64(w.gap())
	a := w.s.arm()
	stall := w.stall(a)
	took := w.cost(a) + stall + w.waking(a)
	begin := w.now
	w.now += uint64(took)
	w.slept += uint64(stall)
	w.packets++
	w.by[a]++
	if w.left > 0 {
		w.left--
	} else {
		w.left = w.s.watched(begin, w.now, w.slept)
		w.now, w.slept, took = w.now+stamps, 0, took+stamps
	}
	w.took += took
}

// waking is what it takes to wake the helpers where they sleep.
func (w *world) waking(arm int) (ns float64) {
	if arm == 0 || w.wake == 0 {
		return 0
	}
	if w.now > w.polling {
		w.wakes++
		ns = w.wake
	}
	w.polling = w.now + uint64(ns) + uint64(w.s.spin())
	return ns
}

var two = []arm{{participants: 1}, {participants: 2, every: 64}}
