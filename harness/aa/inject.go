package aa

import (
	"math"

	"github.com/tigerbench/tigerbench/harness/compare"
	"github.com/tigerbench/tigerbench/harness/study"
)

// steps are the changes that are injected one after another until one is found.
var steps = []float64{0.05, 0.10, 0.15, 0.20}

// Shares of trials that an injected change must be found in, and may be inconclusive in.
const (
	foundShare        = 0.95
	inconclusiveShare = 0.10
)

// Injection is what trials with a known delay in arm B showed of its mean.
type Injection struct {
	Engine       string  `json:"engine"`
	Change       float64 `json:"change"`   // asked for, as a share of the mean time a packet
	DelayNS      float64 `json:"delay_ns"` // added to each packet
	Trials       int     `json:"trials"`
	Found        int     `json:"found"`        // the whole interval lies beyond the noise floor
	Inconclusive int     `json:"inconclusive"` // the interval contains both the floor and the change
	Missed       int     `json:"missed"`       // the interval lies below the change, and not beyond the floor
	Incomplete   int     `json:"incomplete"`
	Seen         float64 `json:"seen"` // median of the changes that the trials showed
}

// Enough reports whether a change was found as often as it must be.
func (i Injection) Enough() bool {
	n := float64(i.Trials + i.Incomplete)
	return float64(i.Found) >= math.Ceil(foundShare*n) && float64(i.Inconclusive) <= inconclusiveShare*n
}

// injectionsOf judges a study in which arm B has a delay, in trials of n repetitions. floors are of the mean, by engine.
func injectionsOf(r *study.Results, n int, change float64, floors map[string]float64) []Injection {
	var all []Injection
	engines, cells := cellsOf(&r.Study)
	for _, engine := range engines {
		x := armsOf(r, cells[engine][0], cells[engine][1], mean)
		trials, incomplete := x.paired(n)
		i := Injection{
			Engine: engine, Change: change, DelayNS: float64(r.Study.Cells[cells[engine][1]].Delay), Trials: len(trials),
			Incomplete: incomplete, Seen: math.Max(shown(trials).RatioMedian-1, -1),
		}
		for _, t := range trials {
			switch {
			case t.Lo > math.Log1p(floors[engine]):
				i.Found++
			case t.Hi >= math.Log1p(change):
				i.Inconclusive++
			default:
				i.Missed++
			}
		}
		all = append(all, i)
	}
	return all
}

// meanMetric is what injected changes are looked for in.
const meanMetric = "mean"

func mean(b *study.Block) *float64 { return b.MeanNS }

// stepsFrom are the changes to try from the first one on.
func stepsFrom(first float64) []float64 {
	out := []float64{first}
	for _, s := range steps {
		if s > first+1e-9 {
			out = append(out, s)
		}
	}
	return out
}

// detect turns injections into what the gate can find: the smallest change that was found for every engine. Where that is more than 5%
// it lies under every floor; where nothing was found, the largest change that was tried does.
func detect(f *compare.Floor, injections []Injection) {
	if len(injections) == 0 {
		return
	}
	found, largest := 0.0, 0.0
	enough := map[float64]bool{}
	for _, i := range injections {
		if _, seen := enough[i.Change]; !seen {
			enough[i.Change] = true
		}
		enough[i.Change] = enough[i.Change] && i.Enough()
		largest = math.Max(largest, i.Change)
	}
	for change, all := range enough {
		if all && (found == 0 || change < found) {
			found = change
		}
	}
	f.Found = &found
	switch {
	case found == 0:
		f.Least = largest
	case found > AlarmAt+1e-9:
		f.Least = found
	}
}
