package adaptive

import "math"

// account is what a team saved against one thread since it won its duel, in ticks. A duel asks which arm mostly is faster; accounts
// contain what it does not see. An overdrawn team is dismissed.
type account struct {
	balance float64
	most    float64 // that counts: past savings don't excuse for long
}

// add books what some packets saved, and reports whether the account is overdrawn. One entry does not overdraw a new one: one stall
// is nobody's fault.
func (a *account) add(saved float64) (overdrawn bool) {
	a.balance = math.Min(a.balance+math.Max(saved, -a.most/2), a.most)
	return a.balance < -a.most/2
}

// accounts are a short one for what packets take, so that a team that has become slower goes within some hundred packets, and a long one in which
// rare stalls add up: a helper that waits for a CPU.
type accounts struct{ short, long account }

// open begins both: they are worth 512 and 4,096 packets of one thread, and 10 ms at most.
func (a *accounts) open(alone, µs float64) {
	limit := 10_000 * µs
	a.short, a.long = account{most: math.Min(512*alone, limit)}, account{most: math.Min(4096*alone, limit)}
}

// add books what packets saved, and the stalls beside them.
func (a *accounts) add(saved, stalled float64) (overdrawn bool) {
	short, long := a.short.add(saved), a.long.add(saved-stalled)
	return short || long
}
