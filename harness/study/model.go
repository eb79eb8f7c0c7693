// Package study is the model of a study on disk: what harness writes, and what report and compare read. It knows
// nothing of engines; it is plain data, its files, and the statistics over blocks.
//
// A study is a directory:
//
//	study.json     Study: the plan, the environment, the status; written when the study begins and when it ends
//	blocks.jsonl   one Block a line, with its histogram, appended as it ends; what Open makes everything else from
//	hist/*.hgrm    one a cell: the percentile distribution of its good blocks, for HdrHistogram's tools
//	bench.txt      the good blocks in the Go benchmark format, for benchstat
//
// Each file is whole or not there. A line of blocks.jsonl counts once its newline is written, so a study that was killed
// holds every block that Append returned for, and perhaps one more. Readers ignore fields that they don't know; a
// change in the meaning of one changes Schema, and another schema is refused.
package study

import "time"

// Schema is the version of the files described here. It changes whenever the meaning of an existing field does.
const Schema = 1

// Status of a study.
const (
	Running     = "running"
	Complete    = "complete"
	Interrupted = "interrupted" // ended before every planned block was measured; what was measured is kept
)

// Status of a block.
const (
	BlockOK      = "ok"
	BlockStalled = "stalled" // did not finish within its time limit
	BlockInvalid = "invalid" // a verdict differed from the oracle's
	BlockFailed  = "failed"  // the process ended without a result; Reason says how
)

// NotMeasured is the status of a row without a block. Its other values are those of a block.
const NotMeasured = "not measured"

// The contestants that are not parallel engines.
const (
	Adaptive   = "adaptive"   // chooses between one thread and a team, packet by packet
	Sequential = "sequential" // the baseline: the denominator of every ratio
	Reference  = "reference"  // the timed loop without an engine
	Replicas   = "replicas"   // a control: sequential loops that share nothing, as many as CPUs; throughput and CPU only
)

// Study is study.json: the plan, and where and with what it was carried out.
type Study struct {
	Schema      int         `json:"schema"`
	Name        string      `json:"name"`
	Status      string      `json:"status"`
	Command     []string    `json:"command"` // the arguments that tigerbench was given
	Started     time.Time   `json:"started"`
	Ended       time.Time   `json:"ended,omitzero"`
	Resumed     []time.Time `json:"resumed,omitempty"` // when it went on after an interruption
	Seed        uint64      `json:"seed"`
	Repetitions int         `json:"repetitions"`
	Duration    Nanoseconds `json:"duration_ns"` // of a block's timed part
	Warmup      Nanoseconds `json:"warmup_ns"`
	Anatomy     Nanoseconds `json:"anatomy_ns,omitempty"` // of a block's pass with stamps; 0: there is none
	Precision   *Precision  `json:"precision,omitempty"`  // null: repetitions were fixed
	Quick       bool        `json:"quick,omitempty"`
	Blocks      int         `json:"blocks_planned"`
	Environment Environment `json:"environment"`
	Inputs      []Input     `json:"inputs"`
	Groups      []Group     `json:"groups"`
	Cells       []Cell      `json:"cells"`
	Fitness     *Fitness    `json:"fitness,omitempty"` // null: not watched
	Probe       *Probe      `json:"probe,omitempty"`   // the machine's floor just before; null: not probed
	Warnings    []string    `json:"warnings,omitempty"`
}

// Precision is how the repetitions of a study were chosen: whole ones, until every ratio's interval was narrow enough or the
// time was over. Until then Study.Repetitions is the most that there may be.
type Precision struct {
	Target  float64     `json:"target"`    // width of the interval, as a share of the ratio
	Budget  Nanoseconds `json:"budget_ns"` // of one sitting
	Reached bool        `json:"reached"`
	Widest  *float64    `json:"widest"` // interval at the end; null where no ratio has one
}

// Nanoseconds is a duration in results files.
type Nanoseconds int64

// Group is one comparison group: cells that share corpus and rules, and one sequential and one reference cell.
type Group struct {
	ID             string `json:"id"`    // short, unique, usable in file names: "original", "best", "g3"
	Title          string `json:"title"` // "original shape", or the factors that tell it from other groups
	Corpus         string `json:"corpus"`
	Rules          string `json:"rules"`
	Matcher        string `json:"matcher"`
	Pin            string `json:"pin"` // "cores" or "none"
	Order          string `json:"order"`
	IncludeParse   bool   `json:"include_parse,omitempty"`
	Oversubscribed bool   `json:"oversubscribed,omitempty"` // some cell has more participants than CPUs
	Arrivals       string `json:"arrivals,omitempty"`       // of an open loop, as on the command line: "rate:1000"; empty: closed, packet after packet
	Idle           string `json:"idle,omitempty"`           // "awake": a spinner of lowest priority kept every CPU from halting; empty: they halt
	Cold           bool   `json:"cold,omitempty"`           // between packets, untimed, every cache was walked out of its lines
	Live           *Live  `json:"live,omitempty"`           // nil: replayed
}

// Cell is one combination of factors.
type Cell struct {
	ID             int         `json:"id"` // index in Study.Cells
	Group          string      `json:"group"`
	Engine         string      `json:"engine"`
	Title          string      `json:"title"`     // for legends
	Primitive      string      `json:"primitive"` // the synchronization, as tables name it
	RuleCount      int         `json:"rule_count"`
	Workers        int         `json:"workers"`
	CallerRuns     bool        `json:"caller_runs"`
	Participants   int         `json:"participants"`
	Oversubscribed bool        `json:"oversubscribed,omitempty"`
	LockThread     bool        `json:"lock_thread"`
	CPUs           []int       `json:"cpus,omitempty"` // dispatcher first, then helpers; empty: not pinned
	CPUCount       int         `json:"cpu_count"`      // CPUs that the participants share
	EarlyExit      string      `json:"early_exit"`
	ExitEvery      int         `json:"exit_every"`
	Shards         string      `json:"shards"`
	SpinMax        Nanoseconds `json:"spin_max_ns"`
	Deadline       Nanoseconds `json:"deadline_ns,omitempty"` // of a packet, kept by the gate that live traffic has; 0: no such gate
	Delay          Nanoseconds `json:"delay_ns,omitempty"`    // a known time added to every packet
	Stall          *Stall      `json:"stall,omitempty"`       // a known stop added now and then
	Late           Nanoseconds `json:"late_ns,omitempty"`     // a known time added to every packet inside the engine
	LateAt         string      `json:"late_at,omitempty"`     // where: "fork", "work" or "join"
	Live           *LiveCell   `json:"live,omitempty"`
	Peer           bool        `json:"peer,omitempty"` // another program that does the same work
	// Label tells this cell from the others of its group: the engine, and the factors that vary there ("futex W=3").
	Label string `json:"label"`
}

// Stall is a stop of everything that comes again and again.
type Stall struct {
	For   Nanoseconds `json:"for_ns"`
	Every Nanoseconds `json:"every_ns"` // from one's start to the next one's
}

// Input is a file, or a generated equivalent of one, that a study read.
type Input struct {
	Kind     string            `json:"kind"` // "corpus" or "rules"
	Name     string            `json:"name"` // as given on the command line
	SHA256   string            `json:"sha256"`
	Packets  int               `json:"packets,omitempty"`
	Replayed int               `json:"replayed,omitempty"` // packets of class ok, the ones that engines see
	Bytes    int64             `json:"bytes,omitempty"`
	Classes  map[string]int    `json:"classes,omitempty"` // packets by class; all but ok are accepted by policy, unseen by engines
	Reasons  map[string]int    `json:"reasons,omitempty"` // packets that are not ok, by what they met
	Rules    int               `json:"rules,omitempty"`
	Notes    map[string]string `json:"notes,omitempty"`
	// RuleCosts are the nanoseconds that each rule was measured to cost a packet, by corpus, where shards are balanced by them.
	RuleCosts map[string][]float64 `json:"rule_costs_ns,omitempty"`
}

// Environment is what a reader needs to know about the machine and the build.
type Environment struct {
	CPU         string            `json:"cpu"`
	CPUs        int               `json:"cpus"`     // usable: affinity mask and cgroup quota respected
	Topology    string            `json:"topology"` // "2 cores, 1 thread each, 1 L3"
	Caches      string            `json:"caches"`   // "L1d 48K L2 1M L3 32M"
	VM          string            `json:"vm"`       // hypervisor, empty on bare metal
	OS          string            `json:"os"`       // "Debian GNU/Linux 12"
	Kernel      string            `json:"kernel"`   // "6.18.44"
	Governor    string            `json:"governor"` // cpufreq governor, empty if there is none
	Clock       string            `json:"clock"`    // clock of the stamps, and its tick
	Go          string            `json:"go"`       // runtime.Version()
	GOMAXPROCS  int               `json:"gomaxprocs"`
	GOGC        string            `json:"gogc"`
	Experiment  string            `json:"goexperiment,omitempty"`
	Version     string            `json:"version"` // of tigerbench
	Commit      string            `json:"commit"`  // with "+dirty" where the tree was changed
	Program     string            `json:"program_sha256,omitempty"`
	MemoryBytes uint64            `json:"memory_bytes"`
	Load        string            `json:"load"` // /proc/loadavg when the study began
	Extra       map[string]string `json:"extra,omitempty"`
}
