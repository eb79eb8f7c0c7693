package plan

import "github.com/tigerbench/tigerbench/harness/study"

// Document is a plan as `run --dry-run --json` prints it.
type Document struct {
	Seed        uint64            `json:"seed"`
	Repetitions int               `json:"repetitions"` // with a precision, the least
	Blocks      int               `json:"blocks"`      // likewise
	Precision   float64           `json:"precision,omitempty"`
	Budget      study.Nanoseconds `json:"budget_ns,omitempty"`
	Duration    study.Nanoseconds `json:"duration_ns"` // of a block's timed part
	Warmup      study.Nanoseconds `json:"warmup_ns"`
	WarmupCap   study.Nanoseconds `json:"warmup_cap_ns"`
	Least       study.Nanoseconds `json:"least_ns"` // that all blocks are expected to take
	Most        study.Nanoseconds `json:"most_ns"`
	Groups      []study.Group     `json:"groups"`
	Cells       []study.Cell      `json:"cells"`
	Notes       []string          `json:"notes"` // what was left out, and why
}

// Document describes the plan.
func (p *Plan) Document() Document {
	t := p.Timing
	least, most := p.Estimate()
	if t.Precision > 0 {
		most = max(least, t.Budget)
	}
	return Document{
		Seed: p.Seed, Repetitions: t.Repetitions, Blocks: p.Blocks(), Precision: t.Precision, Budget: study.Nanoseconds(t.Budget),
		Duration: study.Nanoseconds(t.Duration), Warmup: study.Nanoseconds(t.Warmup), WarmupCap: study.Nanoseconds(max(t.Warmup, t.WarmupCap)),
		Least: study.Nanoseconds(least), Most: study.Nanoseconds(most),
		Groups: append([]study.Group{}, p.Groups...), Cells: append([]study.Cell{}, p.Cells...), Notes: append([]string{}, p.Notes...),
	}
}
