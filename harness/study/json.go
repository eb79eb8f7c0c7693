package study

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// document is what `run --json` and `report --json` print.
type document struct {
	Schema      int         `json:"schema"`
	Study       header      `json:"study"`
	Environment Environment `json:"environment"`
	Rows        []Row       `json:"rows"`
	Sweeps      []Sweep     `json:"sweeps,omitempty"`      // where cells were measured at several offered rates
	Scalings    []Scaling   `json:"scalings,omitempty"`    // where engines were measured with several numbers of participants
	BreakEvens  []RuleSweep `json:"break_evens,omitempty"` // where engines were measured over several synthetic rule sets
	Drifts      []Drift     `json:"drifts"`
	Claims      []Claimed   `json:"claims,omitempty"` // of the original experiment's notes, beside what was measured
	Warnings    []string    `json:"warnings"`
}

// header is study.json without its environment and cells, which stand beside it.
type header struct {
	Name        string      `json:"name"`
	Dir         string      `json:"dir"`
	Status      string      `json:"status"`
	Command     []string    `json:"command"`
	Started     time.Time   `json:"started"`
	Ended       time.Time   `json:"ended,omitzero"`
	Seed        uint64      `json:"seed"`
	Repetitions int         `json:"repetitions"`
	Duration    Nanoseconds `json:"duration_ns"`
	Warmup      Nanoseconds `json:"warmup_ns"`
	Anatomy     Nanoseconds `json:"anatomy_ns,omitempty"`
	Quick       bool        `json:"quick"`
	Planned     int         `json:"blocks_planned"`
	Measured    int         `json:"blocks_measured"`
	Resumed     []time.Time `json:"resumed,omitempty"`
	Precision   *Precision  `json:"precision,omitempty"`
	Fitness     *Fitness    `json:"fitness,omitempty"`
	Inputs      []Input     `json:"inputs"`
	Groups      []Group     `json:"groups"`
}

// WriteJSON writes the document of `run --json` and `report --json`: {"schema", "study", "environment", "rows", "sweeps", "scalings",
// "break_evens", "drifts", "claims", "warnings"}, with one row a cell. Its lists are never null; some are left out where there is nothing.
func WriteJSON(w io.Writer, r *Results) error {
	s := &r.Study
	d := document{
		Schema: Schema,
		Study: header{
			Name: s.Name, Dir: r.Dir, Status: s.Status, Command: s.Command, Started: s.Started, Ended: s.Ended,
			Seed: s.Seed, Repetitions: s.Repetitions, Duration: s.Duration, Warmup: s.Warmup, Anatomy: s.Anatomy, Quick: s.Quick,
			Planned: s.Blocks, Measured: len(r.Blocks), Resumed: s.Resumed, Precision: s.Precision, Fitness: s.Fitness,
			Inputs: list(s.Inputs), Groups: list(s.Groups),
		},
		Environment: s.Environment,
		Rows:        list(r.Rows), Sweeps: Sweeps(r.Rows), Scalings: Scalings(r), BreakEvens: BreakEvens(r), Drifts: list(r.Drifts), Claims: Claims(r),
		Warnings: list(r.Warnings),
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// list turns nil into an empty list.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
