package trial

import (
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live"
)

// take copies what became of the queue.
func (o *outcome) take(r live.Result) error {
	o.Ledger, o.Broken, o.LateWorkers = r.Ledger, r.Broken, r.LateWorkers
	var err error
	if o.Evaluate, err = r.Times.Evaluate.Encode(); err != nil {
		return err
	}
	t := r.Times
	for _, s := range []struct {
		name string
		h    *study.Histogram
	}{
		{study.StageWaited, t.Waited}, {study.StageReceive, t.Receive}, {study.StageParse, t.Parse},
		{study.StageEvaluate, t.Evaluate}, {study.StageVerdict, t.Verdict}, {study.StageHeld, t.Held},
		{study.StageResponse, t.Response},
	} {
		if s.h.Count() > 0 {
			o.Stages = append(o.Stages, stage(s.name, s.h))
		}
	}
	return nil
}

func stage(name string, h *study.Histogram) study.Stage {
	q := h.Quantiles([]float64{0.5, 0.99})
	s := study.Stage{Name: name, Samples: h.Count(), MeanNS: h.Mean(), P50NS: q[0], MaxNS: h.Max()}
	if h.Count() >= study.MinP99 {
		s.P99NS = &q[1]
	}
	return s
}
