package trial

import (
	"time"

	"github.com/tigerbench/tigerbench/harness/environment"
	"github.com/tigerbench/tigerbench/harness/study"
)

// record is study.json before the first block.
func (s *Study) record() (*study.Study, error) {
	e, err := environment.Capture()
	if err != nil {
		return nil, err
	}
	e.GOMAXPROCS = s.Plan.MaxProcs
	t := s.Plan.Timing
	r := &study.Study{
		Name: s.options.Name, Command: s.options.Command, Started: time.Now().UTC().Round(time.Millisecond), Seed: s.Plan.Seed,
		Repetitions: t.Repetitions, Duration: study.Nanoseconds(t.Duration), Quick: t.Quick, Blocks: s.Plan.Blocks(),
		Environment: e, Groups: s.Plan.Groups, Cells: s.Plan.Cells, Warnings: s.Plan.Notes,
	}
	r.Inputs = append(r.Inputs, s.corpora...)
	for _, name := range s.options.Factors.Rules {
		r.Inputs = append(r.Inputs, s.rules[name].Input)
		r.Warnings = append(r.Warnings, s.rules[name].Warnings...)
	}
	return r, nil
}

// Outcome is what a study found beside its figures.
type Outcome struct {
	Blocks, Stalled, Failed, Invalid int
	FirstStalled                     string // with the cell in front, as the others
	FirstFailure                     string
	FirstInvalid                     string
}

func (o *Outcome) add(b study.Block, c study.Cell) {
	o.Blocks++
	count := func(n *int, first *string) {
		if *n++; *n == 1 {
			*first = c.Label + ": " + b.Reason
		}
	}
	switch b.Status {
	case study.BlockStalled:
		count(&o.Stalled, &o.FirstStalled)
	case study.BlockFailed:
		count(&o.Failed, &o.FirstFailure)
	case study.BlockInvalid:
		count(&o.Invalid, &o.FirstInvalid)
	}
}
