package aa

import (
	"math"

	"github.com/tigerbench/tigerbench/harness/compare"
	"github.com/tigerbench/tigerbench/harness/stat"
	"github.com/tigerbench/tigerbench/harness/study"
)

// arms are the numbers of one engine's two cells, by repetition; NaN where a block is not good or lacks the number.
type arms struct{ a, b []float64 }

// armsOf reads a metric of the cells a and b of a study.
func armsOf(r *study.Results, a, b int, of func(*study.Block) *float64) arms {
	x := arms{missing(r.Study.Repetitions), missing(r.Study.Repetitions)}
	for i := range r.Blocks {
		block := &r.Blocks[i]
		v := of(block)
		switch {
		case block.Status != study.BlockOK || v == nil || *v <= 0:
		case block.Cell == a:
			x.a[block.Repetition] = *v
		case block.Cell == b:
			x.b[block.Repetition] = *v
		}
	}
	return x
}

func missing(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

// trial is one comparison: by how much the logarithm of arm B lies above that of arm A.
type trial struct {
	stat.Estimate
	different bool // at 95%
}

// paired compares the arms of each run of n repetitions, repetition by repetition. A run that lacks a number is not compared, and
// counted.
func (x arms) paired(n int) (trials []trial, incomplete int) {
	for from := 0; from+n <= len(x.a); from += n {
		logs := make([]float64, n)
		for i := range logs {
			logs[i] = math.Log(x.b[from+i] / x.a[from+i])
		}
		if hasNaN(logs) {
			incomplete++
			continue
		}
		e := stat.Center(logs, stat.Confidence)
		trials = append(trials, trial{e, stat.SignedRank(logs) <= 1-stat.Confidence})
	}
	return trials, incomplete
}

// between compares arm A of each run of n repetitions with arm B of the run half the study later, as two studies are compared.
func (x arms) between(n int) (trials []trial) {
	half := len(x.a) / n / 2
	for run := range half {
		before, after := logs(x.a[run*n:(run+1)*n]), logs(x.b[(run+half)*n:(run+half+1)*n])
		if hasNaN(before) || hasNaN(after) {
			continue
		}
		e := stat.Shift(before, after, stat.Confidence)
		trials = append(trials, trial{e, e.Lo > 0 || e.Hi < 0})
	}
	return trials
}

func logs(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Log(v)
	}
	return out
}

func hasNaN(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) {
			return true
		}
	}
	return false
}

// cellsOf returns the two cells of each engine, in the order of the study.
func cellsOf(s *study.Study) (engines []string, pairs map[string][2]int) {
	pairs = map[string][2]int{}
	first := map[string]int{}
	for _, c := range s.Cells {
		if a, seen := first[c.Engine]; seen {
			pairs[c.Engine] = [2]int{a, c.ID}
			engines = append(engines, c.Engine)
		} else {
			first[c.Engine] = c.ID
		}
	}
	return engines, pairs
}

// metrics are what both arms are compared by.
func metrics() []compare.BlockMetric { return compare.BlockMetrics() }
