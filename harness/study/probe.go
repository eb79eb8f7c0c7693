package study

import (
	"slices"
	"time"
)

// ProbeSchema is the version of Probe. It changes whenever the meaning of an existing field does.
const ProbeSchema = 1

// Probe is the floor of a machine: what the parts of a fork and a join take on it alone.
type Probe struct {
	Schema      int           `json:"schema"`
	Taken       time.Time     `json:"taken"`
	Quick       bool          `json:"quick,omitempty"`
	Repetitions int           `json:"repetitions"`
	CPUs        []int         `json:"cpus"` // usable ones
	Figures     []ProbeFigure `json:"figures"`
	Missing     []string      `json:"missing,omitempty"` // what could not be measured here, and why
	Noise       Noise         `json:"noise"`             // beside the probe
	Fitness     Fitness       `json:"fitness"`
	Environment *Environment  `json:"environment,omitempty"` // null within a study, which has its own
}

// IdleNote is the key in Environment.Extra of what an idle CPU does.
const IdleNote = "idle states"

// Names of figures.
const (
	ProbeRoundTrip   = "round-trip"           // one cache line, there and back, a PAUSE between looks; a pair of CPUs
	ProbeShortWaits  = "round-trip-short"     // the same with waits shorter than a PAUSE between looks, as mailbox's first ones
	ProbeTwoLines    = "round-trip-two-lines" // request and answer in a line each; a pair of CPUs
	ProbeAlone       = "corun-alone"          // a loop bound by loads from the first-level cache, on the first of a pair of CPUs
	ProbeTogether    = "corun-together"       // the same while the second one runs it too
	ProbeOffset      = "clock-offset"         // by how much the second CPU's clock is ahead; a pair of CPUs
	ProbeWakeCost    = "futex-wake-cost"      // FUTEX_WAKE of a sleeper: the waker's time; waker's and sleeper's CPU
	ProbeWakeLatency = "futex-wake-latency"   // the same until the sleeper runs
	ProbeWakeNobody  = "futex-wake-nobody"    // FUTEX_WAKE with nobody waiting: a system call
	ProbeChannel     = "channel"              // unbuffered, there and back, goroutines as Go places them
	ProbeChannelLock = "channel-locked"       // the same, each locked to its thread
	ProbeChannelPin  = "channel-pinned"       // the same, each locked and pinned to a CPU of its own
	ProbeYield       = "sched-yield"          // sched_yield(2) with nobody to yield to
	ProbePause       = "pause"                // one hint of many in a call
	ProbePauseCall   = "pause-call"           // a call of one hint
	ProbeNow         = "time-now"
	ProbeSince       = "time-since"
	ProbeTicks       = "ticks"         // the clock of the stamps
	ProbeOrdered     = "ticks-ordered" // the same after every earlier load
	ProbeGettime     = "clock-gettime" // by system call
)

// ProbeFigure is one quantity: the medians over the visits to it of what each visit's samples gave, in nanoseconds. Percentiles are
// null where a sample is the mean of many calls.
type ProbeFigure struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	CPUs     []int    `json:"cpus,omitempty"`     // where the asking and the answering thread are pinned
	Relation string   `json:"relation,omitempty"` // of the two CPUs: "one core", "one L3", "one socket", "two sockets"
	P50NS    *float64 `json:"p50_ns"`
	P99NS    *float64 `json:"p99_ns"`
	MeanNS   float64  `json:"mean_ns"`
	LowNS    float64  `json:"low_ns"`  // the lowest p50 of a visit, or mean where there is none
	HighNS   float64  `json:"high_ns"` // the highest
	// VisitsNS is each visit's p50, or mean where there is none, in order. On a virtual machine they may lie on several levels.
	VisitsNS []float64 `json:"visits_ns"`
	// UncertaintyNS is half the width of what the observations allow; of clock offsets only.
	UncertaintyNS *float64 `json:"uncertainty_ns,omitempty"`
	Samples       int      `json:"samples"` // a visit, at least
	Visits        int      `json:"visits"`
}

// Typical is the p50, or the mean where there is none.
func (f *ProbeFigure) Typical() float64 {
	if f.P50NS != nil {
		return *f.P50NS
	}
	return f.MeanNS
}

// apart is by which factor two neighbouring visits differ that lie on different levels.
const apart = 1.5

// Level is what some visits agree on.
type Level struct {
	NS     float64 // their median
	Visits int
}

// Levels are the groups in which the visits lie, the lowest first; one where they agree.
func (f *ProbeFigure) Levels() []Level {
	var levels []Level
	sorted := slices.Sorted(slices.Values(f.VisitsNS))
	first := 0
	for i := range sorted {
		if last := i == len(sorted)-1; last || sorted[i+1] > apart*sorted[i] {
			group := sorted[first : i+1]
			levels = append(levels, Level{(group[(len(group)-1)/2] + group[len(group)/2]) / 2, len(group)})
			first = i + 1
		}
	}
	return levels
}

// Find returns the figure of that name, of those CPUs where some are given; nil where there is none. The two CPUs of a pair may be
// given in any order, those of a wake-up, where the first one is the waker's, may not.
func (p *Probe) Find(name string, cpus ...int) *ProbeFigure {
	if p == nil {
		return nil
	}
	for i := range p.Figures {
		f := &p.Figures[i]
		if f.Name != name {
			continue
		}
		if len(cpus) == 0 || slices.Equal(f.CPUs, cpus) {
			return f
		}
		if f.symmetric() && len(cpus) == 2 && slices.Equal(f.CPUs, []int{cpus[1], cpus[0]}) {
			return f
		}
	}
	return nil
}

// Elsewhere returns the first figure of that name between two different CPUs; nil where there is none.
func (p *Probe) Elsewhere(name string) *ProbeFigure {
	if p == nil {
		return nil
	}
	for i := range p.Figures {
		if f := &p.Figures[i]; f.Name == name && len(f.CPUs) == 2 && f.CPUs[0] != f.CPUs[1] {
			return f
		}
	}
	return nil
}

// Trip is the shortest round trip of one cache line between two different CPUs, however it was looked for, in ns; nil where none was measured.
func (p *Probe) Trip() *float64 {
	var lowest *float64
	if p == nil {
		return nil
	}
	for i := range p.Figures {
		f := &p.Figures[i]
		if v := f.Typical(); (f.Name == ProbeRoundTrip || f.Name == ProbeShortWaits) && v > 0 && (lowest == nil || v < *lowest) {
			lowest = &v
		}
	}
	return lowest
}

// Slowdowns is, visit by visit, by how much the second CPU of a pair slowed the first one down.
func (p *Probe) Slowdowns(cpus []int) (factors []float64) {
	alone, together := p.Find(ProbeAlone, cpus...), p.Find(ProbeTogether, cpus...)
	if alone == nil || together == nil {
		return nil
	}
	for i := range min(len(alone.VisitsNS), len(together.VisitsNS)) {
		if alone.VisitsNS[i] > 0 {
			factors = append(factors, together.VisitsNS[i]/alone.VisitsNS[i])
		}
	}
	return factors
}

func (f *ProbeFigure) symmetric() bool {
	return f.Name == ProbeRoundTrip || f.Name == ProbeShortWaits || f.Name == ProbeTwoLines
}
