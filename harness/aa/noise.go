package aa

import (
	"math"
	"slices"

	"github.com/tigerbench/tigerbench/harness/compare"
	"github.com/tigerbench/tigerbench/harness/study"
)

// AlarmAt is the limit of the gate that must raise no alarm, and the change that must be found.
const AlarmAt = 0.05

// Noise is what comparisons of an engine with itself showed for one metric.
type Noise struct {
	Engine  string `json:"engine"`
	Metric  string `json:"metric"`
	Paired  Shown  `json:"paired"`  // arms interleaved within one study
	Between Shown  `json:"between"` // studies at different times, not paired
}

// Shown sums up comparisons of equal arms. Ratios are of arm B to arm A.
type Shown struct {
	Comparisons int     `json:"comparisons"`
	Incomplete  int     `json:"incomplete"`   // not compared: a block was not good
	Different   int     `json:"different"`    // at the 95% level: one in twenty is by chance
	Alarms      int     `json:"alarms_at_5%"` // whose whole interval lies beyond 5%
	RatioMin    float64 `json:"ratio_min"`
	RatioLo     float64 `json:"ratio_p5"`
	RatioMedian float64 `json:"ratio_p50"`
	RatioHi     float64 `json:"ratio_p95"`
	RatioMax    float64 `json:"ratio_max"`
	Typical     float64 `json:"typical"` // 19 of 20 comparisons show a change no larger, as a share
	Silent      float64 `json:"silent"`  // the smallest limit at which none raises an alarm, as a share
}

// Floor is the larger of both, as a share: a change below it means nothing.
func (s Shown) Floor() float64 { return math.Max(s.Typical, s.Silent) }

// LoudAt is the noise floor of the mean from which on a machine is called loud.
const LoudAt = 0.1

// Loud lists the engines whose mean has a floor above LoudAt even with arms interleaved.
func (r *Result) Loud() []string {
	var engines []string
	for _, n := range r.Noise {
		if n.Metric == meanMetric && n.Paired.Floor() > LoudAt {
			engines = append(engines, n.Engine)
		}
	}
	return engines
}

// noiseOf sums up a study of equal arms, in comparisons of n repetitions.
func noiseOf(r *study.Results, n int) []Noise {
	var all []Noise
	engines, cells := cellsOf(&r.Study)
	for _, engine := range engines {
		for _, m := range metrics() {
			x := armsOf(r, cells[engine][0], cells[engine][1], m.Of)
			trials, incomplete := x.paired(n)
			if len(trials) == 0 {
				continue
			}
			noise := Noise{Engine: engine, Metric: m.Name(), Paired: shown(trials), Between: shown(x.between(n))}
			noise.Paired.Incomplete = incomplete
			all = append(all, noise)
		}
	}
	return all
}

func shown(trials []trial) Shown {
	s := Shown{Comparisons: len(trials)}
	if len(trials) == 0 {
		return s
	}
	var changes, sizes []float64
	for _, t := range trials {
		changes, sizes = append(changes, t.Value), append(sizes, math.Abs(t.Value))
		if t.different {
			s.Different++
		}
		least := math.Max(t.Lo, -t.Hi) // the change that the interval shows for certain, if above 0
		if least > math.Log1p(AlarmAt) {
			s.Alarms++
		}
		s.Silent = math.Max(s.Silent, math.Expm1(least))
	}
	slices.Sort(changes)
	slices.Sort(sizes)
	at := func(q float64) float64 { return math.Exp(nearestRank(changes, q)) }
	s.RatioMin, s.RatioLo, s.RatioMedian, s.RatioHi, s.RatioMax = at(0), at(0.05), at(0.5), at(0.95), at(1)
	s.Typical = math.Expm1(nearestRank(sizes, 0.95))
	return s
}

// nearestRank is the estimator of every percentile here.
func nearestRank(sorted []float64, q float64) float64 {
	return sorted[max(int(math.Ceil(q*float64(len(sorted))-1e-9)), 1)-1]
}

// entries are what compare reads of noise.
func entries(all []Noise) []compare.FloorEntry {
	out := []compare.FloorEntry{}
	for _, n := range all {
		paired, between := n.Paired.Floor(), n.Between.Floor()
		out = append(out, compare.FloorEntry{Engine: n.Engine, Metric: n.Metric, Paired: paired, Between: math.Max(paired, between)})
	}
	return out
}
