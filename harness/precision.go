package harness

import (
	"time"

	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
)

// stopper decides after each repetition whether the intervals are narrow enough.
type stopper struct {
	study   *study.Study
	blocks  func() []study.Block
	timing  plan.Timing
	started time.Time
	first   int // repetitions when this sitting began
	now     func() time.Time
}

// enough reports whether that many repetitions are: their number is reached and every interval is narrow, or one more would not
// fit into the budget. What it decided goes into the study.
func (s *stopper) enough(repetitions int) bool {
	p := s.study.Precision
	p.Widest = widest(s.study, s.blocks())
	p.Reached = repetitions >= s.timing.Repetitions && p.Widest != nil && *p.Widest < p.Target
	return p.Reached || repetitions >= plan.MostRepetitions || s.spent(repetitions)
}

func (s *stopper) spent(repetitions int) bool {
	done := repetitions - s.first
	if done <= 0 {
		return false
	}
	gone := s.now().Sub(s.started)
	return gone+gone/time.Duration(done) > s.timing.Budget
}

// widest is the widest interval of a ratio, as a share of the ratio; nil where there is none. Cells whose blocks failed have no
// ratio, and no number of repetitions would give them one.
func widest(s *study.Study, blocks []study.Block) *float64 {
	rows, _, _ := study.Summarize(s, blocks)
	var widest *float64
	for _, r := range rows {
		if r.RatioLo == nil {
			continue
		}
		if w := (*r.RatioHi - *r.RatioLo) / *r.Ratio; widest == nil || w > *widest {
			widest = &w
		}
	}
	return widest
}
