package forkjoin

import (
	"context"
	"runtime/pprof"
	"strconv"
	"sync/atomic"
)

// teams numbers the teams of a process.
var teams atomic.Uint64

func nextName() string { return strconv.FormatUint(teams.Add(1), 10) }

// Team implements engines.Labelled.
func (t *Team) Team() string { return t.name }

// label marks the calling goroutine, helper h, so that a goroutine profile names it. It is for once at the start: it allocates.
func (t *Team) label(h int) {
	worker := strconv.Itoa(t.helpers[h].worker)
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("team", t.name, "worker", worker)))
}
