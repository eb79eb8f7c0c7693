package study

import "fmt"

// Participants are said to sleep from so many voluntary context switches a packet on, where they are no further apart: of a packet that
// takes milliseconds the runtime's own are some.
const (
	sleepsAPacket = 0.5
	sleepsEveryNS = 1e6
)

// sleeps reports whether participants of a row sleep while they wait.
func sleeps(r *Row) bool {
	cs := r.VoluntaryCS
	return cs != nil && r.MeanNS != nil && *cs >= sleepsAPacket && *r.MeanNS <= *cs*sleepsEveryNS
}

// oneCPU is below how many CPUs a team is said to have run in turn.
const oneCPU = 1.25

// why lists the reasons for a difference that hold here. Each rests on something else that was measured in the same study, so that
// another machine gets others.
func (e *evidence) why(c *Claimed, f figure) []string {
	if c.Verdict == Unmeasured {
		return []string{f.absent}
	}
	var found []string
	for _, reason := range []func(*Claimed, figure) string{
		e.dearRules, e.belowTheFloor, e.wakesNobody, e.wakeUp, e.sleeping, e.crowded, e.inTurn, e.awake, e.bound, e.alone,
	} {
		if text := reason(c, f); text != "" {
			found = append(found, text)
		}
	}
	if found == nil {
		return []string{"nothing that was measured here explains it"}
	}
	return found
}

// dearRules compares the cost of a rule with the notes'.
func (e *evidence) dearRules(c *Claimed, f figure) string {
	if c.Name != ruleClaim.Name {
		return ""
	}
	each := e.checked(f.row)
	return fmt.Sprintf("%.3g rules are checked a packet: that is %s of work to split, where %.3g times 50 ns would be %s",
		each, inWords(each**f.value), each, inWords(each*50))
}

// belowTheFloor says that a claim lies below what the machine's caches do.
func (e *evidence) belowTheFloor(c *Claimed, _ figure) string {
	trip := e.probe.Trip()
	if c.Unit != ClaimNS || c.Name == ruleClaim.Name || c.Verdict != Higher || trip == nil || *trip <= c.Hi {
		return ""
	}
	return fmt.Sprintf("below the floor: one cache line to another CPU and back takes %s here, and a fork and join is at least that",
		inWords(*trip))
}

// fitsWithin is by what share of a claim's ends a time may lie beside it and fit it.
const fitsWithin = 0.2

// wakesNobody says that a claim fits a wake-up that wakes nobody.
func (e *evidence) wakesNobody(c *Claimed, _ figure) string {
	if c.Name != futexClaim.Name || c.Verdict != Higher {
		return ""
	}
	nobody := e.probe.Find(ProbeWakeNobody)
	if nobody == nil || nobody.Typical() < c.Lo*(1-fitsWithin) || nobody.Typical() > c.Hi*(1+fitsWithin) {
		return ""
	}
	return fmt.Sprintf("the claim fits a FUTEX_WAKE that wakes nobody: it takes %s here", inWords(nobody.Typical()))
}

// wakeUp explains the probe's own wake-ups.
func (e *evidence) wakeUp(c *Claimed, f figure) string {
	if c.Name != futexClaim.Name || f.row != nil || c.Verdict != Higher {
		return ""
	}
	text := "waking a sleeper on another CPU enters the kernel and interrupts that CPU"
	if vm := e.study.Environment.VM; vm != "" {
		text += ", on a virtual machine (" + vm + ") through the hypervisor"
	}
	if idle := e.study.Environment.Extra[IdleNote]; idle != "" {
		text += "; idle CPUs here: " + idle
	}
	return text
}

// sleeping says that participants sleep, and what a wake-up takes.
func (e *evidence) sleeping(c *Claimed, f figure) string {
	if !worse(c) || f.row == nil || !sleeps(f.row) {
		return ""
	}
	text := "participants sleep, as their voluntary context switches show"
	latency, cost := e.probe.Elsewhere(ProbeWakeLatency), e.probe.Elsewhere(ProbeWakeCost)
	if latency != nil && cost != nil {
		text += fmt.Sprintf(", and a sleeper on another CPU runs %s after its wake-up, which takes the waker %s",
			inWords(latency.Typical()), inWords(cost.Typical()))
	}
	return text
}

// crowded says that there are more participants than CPUs, and what that does to those that don't sleep.
func (e *evidence) crowded(c *Claimed, f figure) string {
	if !worse(c) || f.row == nil || !f.row.Cell.Oversubscribed || tookTurns(f.row) {
		return ""
	}
	text := shape(&f.row.Cell)
	if !sleeps(f.row) {
		text += ": who waits without sleeping keeps the CPU that another needs to arrive"
	}
	return text
}

// inTurn says that goroutines took turns on one thread.
func (e *evidence) inTurn(_ *Claimed, f figure) string {
	if f.row == nil || !tookTurns(f.row) {
		return ""
	}
	return fmt.Sprintf("participants ran in turn, %.3g CPUs were used", *f.row.CPUs)
}

// tookTurns reports whether goroutines that no thread was locked to used hardly more than one CPU, and not because they slept side by side.
func tookTurns(r *Row) bool {
	return r.Cell.Participants > 1 && !r.LockThread && r.CPUs != nil && *r.CPUs < oneCPU && !sleeps(r)
}

// awake says that nobody slept where the notes reckon with it.
func (e *evidence) awake(c *Claimed, f figure) string {
	if c.Verdict != Lower || c.Unit != ClaimNS || f.row == nil || f.row.Engine == Sequential || sleeps(f.row) {
		return ""
	}
	return "hardly anyone sleeps, as voluntary context switches show"
}

// bound says how fast the engine could be at best, by what its fork and join costs without rules.
func (e *evidence) bound(c *Claimed, f figure) string {
	if c.Verdict != Lower || c.Unit == ClaimNS || f.row == nil || f.row.Engine == Sequential {
		return ""
	}
	work := median(e.netOf(OriginalGroup, Sequential, true))
	overhead := median(e.netOf(EmptyGroup, f.row.Engine, f.row.LockThread))
	if work == nil || overhead == nil || *work+*overhead == 0 {
		return ""
	}
	most := *work / (*work/float64(f.row.Workers) + *overhead)
	text := fmt.Sprintf("one thread does all rules in %s, an empty fork and join takes %s: ", inWords(*work), inWords(*overhead))
	if most < 1 {
		return text + fmt.Sprintf("there is nothing to gain, %.2g times is the most, however the rules are split", most)
	}
	return text + fmt.Sprintf("%d workers reach %.3g times at most", f.row.Workers, most)
}

// netOf is net of an engine in one form.
func (e *evidence) netOf(group, engine string, locked bool) []float64 {
	for i := range e.rows {
		r := &e.rows[i]
		if r.Cell.Group == group && r.Engine == engine && r.LockThread == locked && r.Status == BlockOK {
			return e.net(r)
		}
	}
	return nil
}

// alone sets throughput against the claim's own arithmetic.
func (e *evidence) alone(c *Claimed, f figure) string {
	if c.Unit != ClaimPackets || f.row == nil || f.row.Engine != Sequential || c.Verdict != Higher {
		return ""
	}
	return fmt.Sprintf("rules are so cheap here that one thread exceeds it alone: %s a packet, the loop included", inWords(1e9 / *f.value))
}

// worse reports whether a cost is higher than claimed, or a gain lower.
func worse(c *Claimed) bool {
	return c.Verdict == Higher && c.Unit == ClaimNS || c.Verdict == Lower && c.Unit != ClaimNS
}
