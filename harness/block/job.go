package block

import (
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/rules"
)

// Files that a block inherits, by descriptor.
const (
	PacketsFD = 3 + iota
	RulesFD
	VerdictsFD
)

// Job is what a block is told: which cell, and how to measure it.
type Job struct {
	Group      study.Group `json:"group"`
	Cell       study.Cell  `json:"cell"`
	Repetition int         `json:"repetition"`
	Visit      int         `json:"visit"`
	Sequence   int         `json:"sequence"`

	Seed         uint64        `json:"seed"` // of the permutations, the same for all cells of a repetition
	Duration     time.Duration `json:"duration"`
	Warmup       time.Duration `json:"warmup"`                // at least, and at least WarmupPasses passes
	WarmupPasses int           `json:"warmup_passes"`         // passes that fill caches and predictors
	WarmupCap    time.Duration `json:"warmup_cap"`            // at most, whatever the passes
	SampleFor    time.Duration `json:"sample_for"`            // of the pass that shows whether shards overlap, and of the one that counts
	SamplePkts   int           `json:"sample_packets"`        // in that pass, at most
	Slowest      int           `json:"slowest,omitempty"`     // packets of the timed part, and of the pass below, to keep
	AnatomyFor   time.Duration `json:"anatomy_for,omitempty"` // of the pass that shows where packets' time goes; 0: none

	Awake      []int           `json:"awake,omitempty"` // CPUs to keep from halting: then the process does nothing else
	Ours       []int           `json:"ours,omitempty"`  // processes that belong to the study beside this one
	MaxProcs   int             `json:"maxprocs"`
	TicksPerNS float64         `json:"ticks_per_ns"`
	Launched   time.Duration   `json:"launched"` // usage.Monotonic when the process was started
	Origins    []inputs.Origin `json:"origins"`
}

// blank is the block before anything was measured.
func (j *Job) blank() study.Block {
	return study.Block{Cell: j.Cell.ID, Repetition: j.Repetition, Visit: j.Visit, Sequence: j.Sequence, Status: study.BlockOK}
}

// Failed returns the block that says the job ended without a measurement.
func (j *Job) Failed(status, reason string) study.Block {
	b := j.blank()
	b.Status, b.Reason = status, reason
	return b
}

// Config is how the cell's engine is built. The dispatcher's own CPU is not in it.
func Config(g study.Group, c study.Cell) engines.Config {
	config := engines.Config{
		Workers: c.Workers, CallerRuns: c.CallerRuns, LockThread: c.LockThread,
		EarlyExit: engines.EarlyExit(c.EarlyExit), ExitEvery: c.ExitEvery, Shards: engines.ShardPolicy(c.Shards),
		Matcher: rules.Matcher(g.Matcher), SpinMax: time.Duration(c.SpinMax), CPUCount: c.CPUCount,
		Late: engines.Late{At: engines.LatePlace(c.LateAt), By: time.Duration(c.Late)},
	}
	if len(c.CPUs) > 1 {
		config.CPUs = c.CPUs[1:]
	}
	return config
}
