package plan

import (
	"slices"

	"github.com/tigerbench/tigerbench/harness/study"
)

// OriginalStudy is the original experiment: its exact cell, and what its primitives cost without rules, in the same shape and with one
// helper on a core of its own. Beside the notes' primitives the cell has what Go offers, each form of it, locked to threads and not.
func OriginalStudy() []Factors {
	cell := Original()
	cell.Engines = append(slices.Clone(study.NotesEngines), "chanbased", "spawn")
	cell.BothForms = []string{"condvar", "chanbased", "spawn"}

	empty := Original()
	empty.ID, empty.Title = study.EmptyGroup, "empty fork-join, original shape"
	empty.Rules, empty.Engines, empty.BothForms = []string{"synthetic:0"}, study.NotesEngines, []string{"condvar"}

	single := empty
	single.ID, single.Title = study.SingleGroup, "empty fork-join, one pinned helper"
	single.Pins, single.Workers, single.BothForms = []string{PinCores}, []int{1}, nil
	return []Factors{cell, empty, single}
}

// forms are the values of lock-thread for an engine.
func (f Factors) forms(engine string) []bool {
	if slices.Contains(f.BothForms, engine) {
		return []bool{true, false}
	}
	return f.LockThread
}
