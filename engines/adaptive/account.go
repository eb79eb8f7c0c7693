package adaptive

import "math"

// account is what a team saved against one thread since it won its duel, in ticks. A duel asks which arm mostly is faster; the account
// contains every stall: a helper that waits for a CPU, or has to be woken because gaps have grown. An overdrawn team is dismissed.
type account struct {
	balance float64
	most    float64 // that counts: past savings don't excuse for long
}

// open begins an account: most is worth 4096 packets of one thread, and 10 ms at most.
func (a *account) open(alone, µs float64) {
	*a = account{most: math.Min(4096*alone, 10_000*µs)}
}

// add books what some packets saved, and reports whether the account is overdrawn. One entry does not overdraw a new one: one stall
// is nobody's fault.
func (a *account) add(saved float64) (overdrawn bool) {
	a.balance = math.Min(a.balance+math.Max(saved, -a.most/2), a.most)
	return a.balance < -a.most/2
}
