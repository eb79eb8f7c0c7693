package wait

import "github.com/tigerbench/tigerbench/internal/spin"

// maxLead is the most steps, some 140 ns: an answer's transfer, what the dispatcher does between two packets, and the next packet's transfer, where the CPUs are near.
const maxLead = 32

// patience is how many waits in a row that ended with the first look take a step off the lead.
const patience = 8

// Lead is how long a participant that has just posted leaves the line alone before it looks for the answer. A look while the other side is about to
// write takes the line away from it, and it must fetch it back before it can. So one look too early costs more than one too late, by
// about a transfer; how early is too early depends on what the other side does meanwhile, so it is learned. The zero value looks at once.
type Lead struct {
	steps  uint32
	inTime uint32 // waits since the lead was changed, or a look was early
}

// Wait lets the lead pass.
func (l *Lead) Wait() {
	if l.steps > 0 {
		spin.Delay(l.steps)
	}
}

// Learn takes how many looks of a wait after the lead were in vain.
func (l *Lead) Learn(inVain int) {
	switch {
	case inVain >= shortWaits: // the other side was not about to answer: no lead would have helped
	case inVain > 0:
		l.steps, l.inTime = min(l.steps+1, maxLead), 0
	case l.inTime+1 < patience:
		l.inTime++
	default:
		l.steps, l.inTime = max(l.steps, 1)-1, 0
	}
}
