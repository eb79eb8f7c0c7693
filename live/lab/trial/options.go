package trial

import (
	"io"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/live"
)

// Options are what a live study is made from.
type Options struct {
	Name    string   // of the study
	Command []string // the arguments that asked for it, for the record
	Specs   []engines.Spec
	Factors Factors
	Filter  live.Config // of every filter, but for what a cell says otherwise
	Attack  float64     // share of HTTP requests that come from addresses that rules drop
	Timing  Timing
	Seed    uint64
	Rules   inputs.RuleOptions

	// ChosenDeadline says that the user asked for the deadlines: then a verdict that one of them gave is a result, and otherwise
	// it makes its block invalid.
	ChosenDeadline bool

	Warnings io.Writer // a line each
	Progress *runner.Progress
}

// Factors are the lists whose product is a study. Each has at least one item, but for Peers.
type Factors struct {
	Engines       []string
	Rules         []string
	Loads         []Load
	Workers       []int
	CallerRuns    []bool
	Readers       []live.ReaderName
	BurstVerdicts []bool
	LockThreads   []bool
	Deadlines     []time.Duration // 0: none
	Peers         []Peer
}

// Peer is another program in the filter's place. It prints a line "ready" once it has bound its queue, and ends at SIGTERM.
type Peer struct {
	Name    string
	Command []string // {queue} stands for the queue's number
}

// Timing is how long and how often.
type Timing struct {
	Repetitions int
	Duration    time.Duration // of a block's load
	Quick       bool
}

// DefaultTiming suits a claim; QuickTiming shows whether all works.
func DefaultTiming() Timing { return Timing{Repetitions: 10, Duration: 3 * time.Second} }
func QuickTiming() Timing   { return Timing{Repetitions: 3, Duration: time.Second, Quick: true} }

// overhead is what a block takes beside its load: starting and ending its programs and its rule.
const overhead = 400 * time.Millisecond

// grace is how much longer than planned a block may take before it counts as stalled.
const grace = 20 * time.Second

// of is how long a load runs, as far as is known.
func (t Timing) of(l Load) time.Duration {
	if l.Duration > 0 {
		return l.Duration
	}
	return t.Duration
}

// specs returns the engines asked for, in catalog order; sequential is always one of them.
func (o *Options) specs() []engines.Spec {
	var specs []engines.Spec
	for _, s := range o.Specs {
		if s.Name == "sequential" || s.AskedFor(o.Factors.Engines) {
			specs = append(specs, s)
		}
	}
	return specs
}
