package aa

import (
	"math"
	"slices"

	"github.com/montanaflynn/stats"

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

// Injection is what trials with a known delay in arm B showed of one metric.
type Injection struct {
	Engine       string  `json:"engine"`
	Metric       string  `json:"metric"`
	Asked        float64 `json:"asked"`    // as a share of the mean time a packet
	Change       float64 `json:"change"`   // what that is of the metric; Asked where it is that within a tenth
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

// injectionsOf judges a study in which arm B has a delay by one metric, in trials of n repetitions. floors are of that metric, by engine.
func injectionsOf(r *study.Results, n int, change float64, m compare.BlockMetric, floors map[string]float64) []Injection {
	var all []Injection
	engines, cells := cellsOf(&r.Study)
	for _, engine := range engines {
		x := armsOf(r, cells[engine][0], cells[engine][1], m.Of)
		trials, incomplete := x.paired(n)
		delay := float64(r.Study.Cells[cells[engine][1]].Delay)
		i := Injection{
			Engine: engine, Metric: m.Name(), Asked: change, Change: shareOf(r, cells[engine][0], m, delay, change), DelayNS: delay,
			Trials: len(trials), Incomplete: incomplete, Seen: math.Max(shown(trials).RatioMedian-1, -1),
		}
		for _, t := range trials {
			switch {
			case t.Lo > math.Log1p(floors[engine]):
				i.Found++
			case t.Hi >= math.Log1p(i.Change):
				i.Inconclusive++
			default:
				i.Missed++
			}
		}
		all = append(all, i)
	}
	return all
}

// shareOf is which share of a cell's metric a delay is, where that is not asked within a tenth: a p50 may lie far below the mean.
func shareOf(r *study.Results, cell int, m compare.BlockMetric, delay, asked float64) float64 {
	whole, err := stats.Median(r.PerRepetition(cell, m.Of))
	if share := delay / whole; err == nil && delay > 0 && (share > 1.1*asked || share < asked/1.1) {
		return share
	}
	return asked
}

// Metrics that injected changes are looked for in. A delay of every packet moves both by as many nanoseconds; what the hypervisor takes
// from a block moves its mean.
const (
	meanMetric = "mean"
	p50Metric  = "p50"
)

// sought are the metrics that changes are looked for in.
func sought() []compare.BlockMetric {
	return slices.DeleteFunc(metrics(), func(m compare.BlockMetric) bool { return m.Name() != meanMetric && m.Name() != p50Metric })
}

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

// detect turns injections into what the gate can find in each metric: the smallest change that was found for every engine. Where that is more
// than 5% of a packet's time it lies under the metric's floors; where nothing was found, the largest change that was tried does. Metrics that nothing was
// looked for in are held to what the mean can find, for want of better.
func detect(f *compare.Floor, injections []Injection) {
	of := map[string][]Injection{}
	for _, i := range injections {
		of[i.Metric] = append(of[i.Metric], i)
	}
	if own := of[meanMetric]; own != nil {
		found, least := smallest(own)
		f.Found, f.Least = &found, least
	}
	if own := of[p50Metric]; own != nil {
		found, least := smallest(own)
		f.Detections = append(f.Detections, compare.FloorDetection{Metric: p50Metric, Found: found, Least: least})
	}
}

// smallest is the smallest change that was found for every engine, 0 if none was, and what has to lie under floors for it.
func smallest(injections []Injection) (found, least float64) {
	at, largest := 0.0, 0.0
	enough, change := map[float64]bool{}, map[float64]float64{}
	for _, i := range injections {
		if _, seen := enough[i.Asked]; !seen {
			enough[i.Asked] = true
		}
		enough[i.Asked] = enough[i.Asked] && i.Enough()
		change[i.Asked] = math.Max(change[i.Asked], i.Change)
		largest = math.Max(largest, i.Change)
	}
	for asked, all := range enough {
		if all && (at == 0 || asked < at) {
			at, found = asked, change[asked]
		}
	}
	switch {
	case at == 0:
		return 0, largest
	case at > AlarmAt+1e-9: // whatever it is of the metric: a smaller one was missed, or not tried
		return found, found
	}
	return found, 0
}
