package study

import (
	"cmp"
	"slices"
)

// reading is a figure that stands for a claim.
type reading struct {
	claim Claim
	take  func(*evidence) figure
}

// readings stand in the order of tables. What a primitive costs is measured three ways: by the machine alone (the probe),
// between two cores (one helper), and in the original's shape.
var readings = []reading{
	{ruleClaim, ruleCost},
	{spinClaim, probed(ProbeRoundTrip, "one cache line to another CPU and back")},
	{spinClaim, emptyOf(SingleGroup, "spinwait-pure")},
	{spinClaim, emptyOf(EmptyGroup, "spinwait-pure")},
	{spinClaim, emptyOf(EmptyGroup, "spinwait")},
	{futexClaim, probed(ProbeWakeCost, "FUTEX_WAKE of a sleeper, the waker's time")},
	{futexClaim, probed(ProbeWakeLatency, "FUTEX_WAKE of a sleeper, until it runs")},
	{futexClaim, emptyOf(SingleGroup, "futex")},
	{futexClaim, emptyOf(EmptyGroup, "futex")},
	{barrierClaim, emptyOf(SingleGroup, "barrier-counter")},
	{barrierClaim, emptyOf(EmptyGroup, "barrier-counter")},
	{condvarClaim, emptyOf(SingleGroup, "condvar")},
	{condvarClaim, emptyOf(EmptyGroup, "condvar")},
	{speedUpClaim, ratioOf("condvar")},
	{speedUpClaim, ratioOf("barrier-counter")},
	{speedUpClaim, ratioOf("spinwait-pure")},
	{speedUpClaim, ratioOf("spinwait")},
	{speedUpClaim, ratioOf("futex")},
	{speedUpClaim, ratioOf("futex-barrier")},
	{throughputClaim, fastest},
	{throughputClaim, oneThread},
}

// NotesEngines have the shapes of the primitives in the original experiment's notes.
var NotesEngines = []string{"condvar", "barrier-counter", "spinwait", "spinwait-pure", "futex", "futex-barrier"}

// inGo says of engines that stand for a primitive of C or C++ what they are.
var inGo = map[string]string{"condvar": "condvar (Go's sync.Cond)", "barrier-counter": "barrier-counter (Go's)"}

// figure is what was measured. Where value is nil, absent says why.
type figure struct {
	what          string
	value, lo, hi *float64
	coverage      *float64 // nil for the probe's
	absent        string
	row           *Row // likewise
}

// about returns the figure of an engine's better form, still without numbers.
func (e *evidence) about(group, engine, what string) figure {
	r, forms := e.best(group, engine)
	if r == nil {
		return figure{what: engine + ", " + what, absent: engine + " is not in this study: it does not run on this platform"}
	}
	name := cmp.Or(inGo[engine], engine)
	if forms > 1 {
		name += map[bool]string{true: " locked to threads", false: " unlocked"}[r.LockThread]
	}
	f := figure{what: name + ", " + what, row: r}
	if r.Status != BlockOK {
		f.absent = r.Status
		if len(r.Marks) > 0 {
			f.absent = r.Marks[0]
		}
	}
	return f
}

// over fills a figure from one number a repetition.
func (f figure) over(values []float64) figure {
	if f.absent != "" {
		return f
	}
	if len(values) == 0 {
		f.absent = "no whole repetition"
		return f
	}
	slices.Sort(values)
	k, coverage := Interval(len(values))
	f.coverage = &coverage
	f.value, f.lo, f.hi = median(values), &values[k-1], &values[len(values)-k]
	return f
}

func ruleCost(e *evidence) figure {
	f := e.about(OriginalGroup, Sequential, "a rule that it checks")
	if f.row == nil {
		return f
	}
	each := e.checked(f.row)
	if each == 0 {
		f.absent = cmp.Or(f.absent, "the rules that were checked were not counted")
		return f
	}
	values := e.net(f.row)
	for i := range values {
		values[i] /= each
	}
	return f.over(values)
}

// probed takes a figure of the machine's floor; of a wake-up, one on another CPU.
func probed(name, what string) func(*evidence) figure {
	return func(e *evidence) figure {
		f := figure{what: what + " (probe)"}
		p := e.probe.Elsewhere(name)
		if p == nil {
			f.absent = "the probe has no such figure: it needs two CPUs, and threads that can be pinned"
			return f
		}
		value := p.Typical()
		f.value, f.lo, f.hi = &value, &p.LowNS, &p.HighNS
		return f
	}
}

// emptyOf takes what an engine's fork and join cost without rules.
func emptyOf(group, engine string) func(*evidence) figure {
	return func(e *evidence) figure {
		f := e.about(group, engine, "fork and join without rules, "+e.team(group, engine))
		if f.row == nil {
			return f
		}
		return f.over(e.net(f.row))
	}
}

// team says who forks and joins in a group without rules.
func (e *evidence) team(group, engine string) string {
	if group != SingleGroup {
		return "3 workers"
	}
	if r, _ := e.best(group, engine); r != nil && r.Cell.Oversubscribed {
		return "one helper on the dispatcher's CPU"
	}
	return "one helper on a core of its own"
}

func ratioOf(engine string) func(*evidence) figure {
	return func(e *evidence) figure {
		f := e.about(OriginalGroup, engine, "against one thread")
		if f.row == nil || f.absent != "" {
			return f
		}
		if f.row.RatioLo == nil {
			f.absent = "no ratio"
			return f
		}
		f.value, f.lo, f.hi, f.coverage = f.row.Ratio, f.row.RatioLo, f.row.RatioHi, f.row.RatioCoverage
		return f
	}
}

func fastest(e *evidence) figure {
	var best *Row
	for _, engine := range NotesEngines {
		if r, _ := e.best(OriginalGroup, engine); r != nil && (best == nil || better(r, best)) {
			best = r
		}
	}
	if best == nil {
		return figure{what: "the fastest engine", absent: "none of the notes' engines is in this study"}
	}
	return e.rate(e.about(OriginalGroup, best.Engine, "the fastest of the notes' engines"))
}

func oneThread(e *evidence) figure {
	return e.rate(e.about(OriginalGroup, Sequential, "one thread, for comparison"))
}

// rate fills a figure with packets a second.
func (e *evidence) rate(f figure) figure {
	if f.row == nil {
		return f
	}
	var values []float64
	for repetition, mean := range e.means[f.row.Cell.ID] {
		if mean > 0 && e.counts(repetition) {
			values = append(values, 1e9/mean)
		}
	}
	return f.over(values)
}
