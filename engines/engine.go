// Package engines is the contract between a fork-join rule engine and whatever drives it: a replayed capture or a live queue.
package engines

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// RuleEngine evaluates packets against the rule set it was made for.
//
// One goroutine, the dispatcher, calls Evaluate; p is valid during the call only. Every Evaluate forks and joins with
// all participants, empty shards included. The verdict is the one that one thread checking all rules in file order
// gives: same action, same rule index.
type RuleEngine interface {
	// Evaluate returns the verdict on p. Where a rule panics, it re-panics one *WorkerPanic after every
	// participant has arrived, and the engine stays usable.
	Evaluate(p *packet.Packet) rules.Verdict
	// Close ends the workers and returns when all have ended. It is idempotent and may be called while workers are
	// parked, but not during Evaluate.
	Close() error
}

// EarlyExit says when a participant stops before the end of its shard because of what another found.
type EarlyExit string

const (
	ExitOff     EarlyExit = "off"     // never: each participant stops at its own first match only
	ExitOrdered EarlyExit = "ordered" // once a match below all that it has left is known: the verdict is unchanged
	ExitAny     EarlyExit = "any"     // at anyone's match: rule sets that only drop; the rule index may differ
)

// ShardPolicy says how rules are dealt to participants.
type ShardPolicy string

const (
	Contiguous  ShardPolicy = "contiguous"  // runs of neighbours, as in the original
	Interleaved ShardPolicy = "interleaved" // rule i goes to participant i mod W
	Balanced    ShardPolicy = "balanced"    // by measured cost (rules.Set.Costs): the dearest rule goes to whom least was dealt to
)

// ShardPolicies lists every policy.
func ShardPolicies() []ShardPolicy { return []ShardPolicy{Contiguous, Interleaved, Balanced} }

// Config is what an engine is built with. The zero value is not valid: start from Default.
type Config struct {
	Workers    int           // number of shards, at least 1
	CallerRuns bool          // the dispatcher evaluates shard 0 itself, so W shards need W-1 helpers
	LockThread bool          // lock each helper to its thread
	CPUs       []int         // pin helper i to CPUs[i mod len]; implies LockThread; empty: not pinned
	EarlyExit  EarlyExit     // see EarlyExit
	ExitEvery  int           // rules between two looks at what others found, at least 1
	Shards     ShardPolicy   // see ShardPolicy
	Matcher    rules.Matcher // how a shard is matched
	SpinMax    time.Duration // how long hybrid waiting spins before it yields
	CPUCount   int           // CPUs that the participants share; 0: as many as the process may use
	FirstEpoch uint32        // where epochs start counting, so that tests can reach the wrap-around
	Late       Late          // a known lateness, for those who check what measures it
}

// Default returns the original's shape for w workers: a waiting dispatcher, ordered early exit polled every 2 rules.
func Default(w int) Config {
	return Config{
		Workers: w, LockThread: true, EarlyExit: ExitOrdered, ExitEvery: 2,
		Shards: Contiguous, Matcher: rules.Linear, SpinMax: 2 * time.Microsecond,
	}
}

// Helpers is the number of worker goroutines that the configuration needs.
func (c Config) Helpers() int {
	if c.CallerRuns {
		return c.Workers - 1
	}
	return c.Workers
}

// Participants is the number of goroutines that take part in an Evaluate, the dispatcher included.
func (c Config) Participants() int { return c.Helpers() + 1 }

// Traits say how an engine behaves, for tables and for tests that prove it.
type Traits struct {
	Parallel       bool   // shards may run at the same time
	Goroutine      bool   // a waiting participant blocks its goroutine (G), through Go's scheduler
	Thread         bool   // a waiting participant blocks its thread (M), in the kernel
	HoldsP         bool   // a participant may wait without giving its P back: New wants GOMAXPROCS to allow for that
	Pure           bool   // a waiting participant spins and never gives up its CPU
	Ephemeral      bool   // helpers live for one packet: they are neither locked nor pinned, whatever Config says
	Allocates      bool   // Evaluate allocates
	Selects        bool   // some packets are evaluated by one participant alone: what holds for all of them need not hold for each packet
	Portable       bool   // runs on every platform that Go does; the others need Linux
	Algorithm      string // one sentence
	Cost           string // cache-line transfers and syscalls per packet
	Waits          string // what a waiting participant does: "blocks its goroutine"
	Oversubscribed string // what happens when there are more participants than CPUs
}

// Listing says in which runs an engine is measured that does not name it.
type Listing int

const (
	Always   Listing = iota // in all
	NotFirst                // in those that ask for all engines; not in a run without arguments, whose shapes don't show what is its own
	ByName                  // in none: it is no strategy of its own
)

// Spec describes one engine: what the catalog lists.
type Spec struct {
	Name      string // folder, or folder-variant
	Title     string // for tables and legends
	Primitive string // the synchronization that it is named for, as tables name it
	Listing   Listing
	Traits    Traits
	// Check refuses a configuration that New could not serve, with the remedy.
	Check func(Config) error
	// New builds an engine over set. It starts the helpers, and changes nothing about the calling goroutine.
	New func(set *rules.Set, c Config) (RuleEngine, error)
}

// All asks for every engine that is a strategy of its own.
const All = "all"

// AskedFor reports whether a list of names, or All, asks for the engine.
func (s Spec) AskedFor(names []string) bool {
	return slices.Contains(names, s.Name) || s.Listing < ByName && slices.Contains(names, All)
}

// WorkerPanic is what Evaluate panics with when a rule panicked.
type WorkerPanic struct {
	Worker int    // the shard, from 0
	Rule   uint32 // index of the rule that panicked, or rules.NoRule where it could not be told
	Value  any    // what the rule panicked with
	Stack  []byte // stack of the participant at the panic
}

func (e *WorkerPanic) Error() string {
	return fmt.Sprintf("rule %d panicked in worker %d: %v", e.Rule, e.Worker, e.Value)
}

// Validate refuses what no engine can serve, with the remedy.
func (c Config) Validate() error {
	switch {
	case c.Workers < 1:
		return fmt.Errorf("workers is %d: give at least 1", c.Workers)
	case c.ExitEvery < 1:
		return fmt.Errorf("exit-every is %d: give at least 1", c.ExitEvery)
	case !slices.Contains(ShardPolicies(), c.Shards):
		return fmt.Errorf("shards is %q: give %s, %s or %s", c.Shards, Contiguous, Interleaved, Balanced)
	case c.EarlyExit != ExitOff && c.EarlyExit != ExitOrdered && c.EarlyExit != ExitAny:
		return fmt.Errorf("early-exit is %q: give %s, %s or %s", c.EarlyExit, ExitOff, ExitOrdered, ExitAny)
	case c.Late.By < 0 || c.Late.By > 0 && c.Late.At != LateFork && c.Late.At != LateWork && c.Late.At != LateJoin:
		return fmt.Errorf("late is %v at %q: give 0 or more at %s, %s or %s", c.Late.By, c.Late.At, LateFork, LateWork, LateJoin)
	}
	return nil
}

// ErrPlatform marks engines that need a platform other than this one; it wraps errors.ErrUnsupported.
var ErrPlatform = fmt.Errorf("engine needs Linux: %w", errors.ErrUnsupported)

// Counters is what one participant did since New. Read them after Close.
type Counters struct {
	Packets uint64 `json:"packets"` // epochs taken part in
	Rules   uint64 `json:"rules"`   // rules evaluated
	Matches uint64 `json:"matches"` // epochs in which its shard held a match
}

// Counted is implemented by engines that count what each participant did: every engine of the catalog.
type Counted interface {
	// Counters returns one entry a shard. Call it after Close.
	Counters() []Counters
}

// Overlapped is implemented by engines whose participants can stamp their work, to show whether any of it ran in
// parallel. It is sampled in a pass of its own: the stamps are not in the timed loop.
type Overlapped interface {
	// Sample turns stamping on or off between two calls of Evaluate.
	Sample(on bool)
	// Overlap returns how many packets were stamped, and in how many of them at least two shards' work overlapped in time.
	Overlap() (packets, overlapped uint64)
}

// Labelled is implemented by engines whose goroutines can be told apart in a goroutine profile: they carry the
// runtime/pprof labels "team" and "worker", the shard. Goroutines that are started for one packet have the dispatcher's labels.
type Labelled interface {
	// Team returns the value of the label "team", which no other engine of the process has.
	Team() string
}
