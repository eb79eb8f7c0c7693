package adaptive

import "math"

// account is what a team saved against one thread since it won its duel, in ticks. A duel asks which arm mostly is faster; accounts
// contain what it does not see.
type account struct {
	balance float64
	most    float64 // that counts: past savings don't excuse for long
}

// add books what some packets saved. One entry does not overdraw a new account: one stall is nobody's fault.
func (a *account) add(saved float64) {
	a.balance = math.Min(a.balance+math.Max(saved, -a.most/2), a.most)
}

func (a *account) overdrawn() bool { return a.balance < -a.most/2 }

// accounts are a short one for what packets take, so that a team that has become slower is noticed within some hundred packets, and a long one
// in which rare stalls add up: a helper that waits for a CPU.
type accounts struct {
	short, long account
	doubted     bool // the short one was overdrawn, and has not been full since
}

// finding is what accounts say of a team.
type finding int

const (
	trusted finding = iota
	doubted         // packets take longer than one thread's did in its last duel: by one thread they may too
	refuted
)

// open begins both: they are worth 512 and 4,096 packets of one thread, and 10 ms at most.
func (a *accounts) open(alone, µs float64) {
	limit := 10_000 * µs
	a.short, a.long = account{most: math.Min(512*alone, limit)}, account{most: math.Min(4096*alone, limit)}
}

// add books what packets saved, and the stalls beside them. A team is doubted once: where it wins a duel, and is overdrawn again before it has
// saved anything, the duel did not see why.
func (a *accounts) add(saved, stalled float64) finding {
	a.short.add(saved)
	a.long.add(saved - stalled)
	a.doubted = a.doubted && a.short.balance < a.short.most
	switch {
	case a.short.overdrawn() && !a.doubted:
		a.doubted = true
		return doubted
	case a.short.overdrawn() || a.long.overdrawn():
		return refuted
	}
	return trusted
}
