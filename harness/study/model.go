// Package study is the model of a study on disk: what harness writes, and what report and compare read. It knows
// nothing of engines; it is plain data, its files, and the statistics over blocks.
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

// The two contestants that are not parallel engines.
const (
	Sequential = "sequential" // the baseline: the denominator of every ratio
	Reference  = "reference"  // the timed loop without an engine
)

// Study is study.json: the plan, and where and with what it was carried out.
type Study struct {
	Schema      int         `json:"schema"`
	Name        string      `json:"name"`
	Status      string      `json:"status"`
	Command     []string    `json:"command"` // the arguments that tigerbench was given
	Started     time.Time   `json:"started"`
	Ended       time.Time   `json:"ended,omitzero"`
	Seed        uint64      `json:"seed"`
	Repetitions int         `json:"repetitions"`
	Duration    Nanoseconds `json:"duration_ns"` // of a block's timed part
	Warmup      Nanoseconds `json:"warmup_ns"`
	Quick       bool        `json:"quick,omitempty"`
	Blocks      int         `json:"blocks_planned"`
	Environment Environment `json:"environment"`
	Inputs      []Input     `json:"inputs"`
	Groups      []Group     `json:"groups"`
	Cells       []Cell      `json:"cells"`
	Warnings    []string    `json:"warnings,omitempty"`
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
	EarlyExit      string      `json:"early_exit"`
	ExitEvery      int         `json:"exit_every"`
	Shards         string      `json:"shards"`
	SpinMax        Nanoseconds `json:"spin_max_ns"`
	// Label tells this cell from the others of its group: the engine, and the factors that vary there ("futex W=3").
	Label string `json:"label"`
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
	MemoryBytes uint64            `json:"memory_bytes"`
	Load        string            `json:"load"` // /proc/loadavg when the study began
	Extra       map[string]string `json:"extra,omitempty"`
}

// Block is one line of blocks.jsonl: one cell measured once, in a process of its own.
type Block struct {
	Cell       int     `json:"cell"`
	Repetition int     `json:"repetition"` // from 0
	Visit      int     `json:"visit"`      // 0, or 0 to 2 for sequential: start, middle and end of its group
	Sequence   int     `json:"sequence"`   // position in the study, from 0
	Status     string  `json:"status"`
	Reason     string  `json:"reason,omitempty"`
	Samples    uint64  `json:"samples"`
	Passes     float64 `json:"passes"`
	WallNS     float64 `json:"wall_ns"` // of the timed part

	// Service time, stamp to stamp. Null where there are too few samples: see MinP99 and MinP999.
	MeanNS *float64 `json:"mean_ns"`
	P50NS  *float64 `json:"p50_ns"`
	P90NS  *float64 `json:"p90_ns"`
	P99NS  *float64 `json:"p99_ns"`
	P999NS *float64 `json:"p999_ns"`
	MaxNS  *float64 `json:"max_ns"`

	PktPerS       float64  `json:"pkt_per_s"`
	CPUs          float64  `json:"cpus"`           // CPU seconds per wall second
	CPUNSPerPkt   float64  `json:"cpu_ns_per_pkt"` // user and system time of the whole process
	VoluntaryCS   float64  `json:"voluntary_cs_per_pkt"`
	InvoluntaryCS float64  `json:"involuntary_cs_per_pkt"`
	AllocsPerPkt  float64  `json:"allocs_per_pkt"`
	GCCycles      uint32   `json:"gc_cycles"`
	StealNS       float64  `json:"steal_ns"`
	Unsteady      bool     `json:"unsteady,omitempty"`    // the medians of the block's halves differ by over 2%
	ColdWarmup    bool     `json:"cold_warmup,omitempty"` // warm-up was cut before 3 passes
	StartupNS     float64  `json:"startup_ns"`            // from the process's start to its first Evaluate
	WarmupNS      float64  `json:"warmup_ns"`
	ParallelShare *float64 `json:"parallel_share"` // of the stamped packets; null for engines without shards
	Mismatches    uint64   `json:"mismatches"`
	FirstMismatch string   `json:"first_mismatch,omitempty"`
	Accepted      uint64   `json:"accepted"`
	Dropped       uint64   `json:"dropped"`
	Overflow      uint64   `json:"overflow,omitempty"` // samples beyond the histogram's range, counted as its maximum

	Workers []WorkerCounters `json:"workers,omitempty"`
	// Histogram is the block's service times as Histogram.Encode writes them. It stands in the block's own line, so that
	// a study that was killed keeps its curves, and a block is never without the histogram that belongs to it.
	Histogram string `json:"histogram,omitempty"`
}

// MinP99 and MinP999 are the samples that a block needs before its p99 and p99.9 mean anything.
const (
	MinP99  = 1_000
	MinP999 = 10_000
)

// WorkerCounters is what one participant did in a block, warm-up included.
type WorkerCounters struct {
	Packets uint64 `json:"packets"`
	Rules   uint64 `json:"rules"`
	Matches uint64 `json:"matches"`
}

// Row is one cell over all its blocks: what tables and charts show, and one element of `run --json`'s rows.
// Times are medians over blocks; nil stands for "not enough samples" or "no ratio".
type Row struct {
	Cell  Cell  `json:"-"`
	Group Group `json:"-"`

	Engine        string   `json:"engine"`
	Primitive     string   `json:"primitive"`
	GroupTitle    string   `json:"group"`
	Label         string   `json:"label"`
	Matcher       string   `json:"matcher"`
	Rules         string   `json:"rules"`
	RuleCount     int      `json:"rule_count"`
	Workers       int      `json:"workers"`
	CallerRuns    bool     `json:"caller_runs"`
	LockThread    bool     `json:"lock_thread"`
	Pin           string   `json:"pin"`
	EarlyExit     string   `json:"early_exit"`
	ExitEvery     int      `json:"exit_every"`
	Shards        string   `json:"shards"`
	Corpus        string   `json:"corpus"`
	Status        string   `json:"status"`          // the worst of its blocks: invalid, failed, stalled, ok; or not measured
	Marks         []string `json:"marks,omitempty"` // what a reader must see beside the numbers: see marks
	BlocksOK      int      `json:"blocks_ok"`
	Blocks        int      `json:"blocks"`  // planned; in an interrupted study, measured
	Samples       uint64   `json:"samples"` // of the smallest good block
	P50NS         *float64 `json:"p50_ns"`
	P90NS         *float64 `json:"p90_ns"`
	P99NS         *float64 `json:"p99_ns"`
	P999NS        *float64 `json:"p999_ns"`
	MaxNS         *float64 `json:"max_ns"`
	MeanNS        *float64 `json:"mean_ns"`
	PktPerS       *float64 `json:"pkt_per_s"`
	CPUs          *float64 `json:"cpus"`
	CPUNSPerPkt   *float64 `json:"cpu_ns_per_pkt"`
	CSPerPkt      *float64 `json:"cs_per_pkt"` // voluntary and involuntary context switches
	VoluntaryCS   *float64 `json:"voluntary_cs_per_pkt"`
	InvoluntaryCS *float64 `json:"involuntary_cs_per_pkt"`
	// Ratio is how many times faster than sequential: mean time a packet of sequential over this engine's, each less
	// the reference loop's; the median of the repetitions' ratios, with its exact order-statistic interval.
	Ratio         *float64 `json:"ratio"`
	RatioLo       *float64 `json:"ratio_lo"`
	RatioHi       *float64 `json:"ratio_hi"`
	RatioRaw      *float64 `json:"ratio_raw"`      // the same without taking the reference off
	RatioCoverage *float64 `json:"ratio_coverage"` // confidence of the interval: 0.979 with ten repetitions
	ParallelShare *float64 `json:"parallel_share"`
	Mismatches    uint64   `json:"mismatches"`
	Verified      uint64   `json:"verified"` // verdicts compared with the oracle's
}

// Drift is how far sequential moved within its group: the spread of its three visits, median over repetitions.
type Drift struct {
	Group  string  `json:"group"`
	Spread float64 `json:"spread"` // (largest - smallest mean) / median mean
}
