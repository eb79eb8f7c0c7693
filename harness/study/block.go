package study

// Block is one line of blocks.jsonl: one cell measured once, in a process of its own.
type Block struct {
	Cell       int     `json:"cell"`
	Repetition int     `json:"repetition"` // from 0
	Visit      int     `json:"visit"`      // 0, or 0 to 2 for sequential: start, middle and end of its group
	Sequence   int     `json:"sequence"`   // position in the study, from 0
	Status     string  `json:"status"`
	Reason     string  `json:"reason,omitempty"`
	NotRun     bool    `json:"not_run,omitempty"` // the cell was given up before: the status is inherited, nothing was started
	Samples    uint64  `json:"samples"`
	Passes     float64 `json:"passes"`
	WallNS     float64 `json:"wall_ns"` // of the timed part

	// Service time: stamp to stamp in a closed loop, from a packet's start to its verdict in an open one. Null where there are too few samples: see MinP99 and MinP999.
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
	StealNS       float64  `json:"steal_ns"`              // of all CPUs, in the kernel's steps of 10 ms
	Unsteady      bool     `json:"unsteady,omitempty"`    // the medians of the block's halves differ by over 2%
	ColdWarmup    bool     `json:"cold_warmup,omitempty"` // warm-up was cut before 3 passes
	StartupNS     float64  `json:"startup_ns"`            // from the process's start to its first Evaluate
	WarmupNS      float64  `json:"warmup_ns"`
	ParallelShare *float64 `json:"parallel_share"`         // of the stamped packets; null for engines without shards, and below MinStamped
	StampedPkts   uint64   `json:"stamped_pkts,omitempty"` // packets in which participants stamped their work
	// RoundTripNS is the floor under the block: the median time of one cache line from the dispatcher's CPU to the first
	// helper's and back, with a PAUSE between looks, taken just before. Null where they are not pinned to two CPUs.
	RoundTripNS *float64 `json:"round_trip_ns,omitempty"`
	// LoopNS is what a loop of loads from the first-level cache took alone, on the dispatcher's CPU or the first helper's, just before or just after,
	// whichever was longest: more where somebody else was on the core, or its clock was slower. Null where the dispatcher is not pinned. CorunSlowdown is how many
	// times as long it took on the dispatcher's CPU while the first helper's ran it too, the larger of before and after: about 1 on two cores, well above on two
	// threads of one. Null where they are not pinned to two CPUs.
	LoopNS        *float64 `json:"loop_ns,omitempty"`
	CorunSlowdown *float64 `json:"corun_slowdown,omitempty"`
	Mismatches    uint64   `json:"mismatches"`
	FirstMismatch string   `json:"first_mismatch,omitempty"`
	Claimed       uint64   `json:"claimed,omitempty"` // verdicts that the deadline gave, warm-up included
	Accepted      uint64   `json:"accepted"`
	Dropped       uint64   `json:"dropped"`
	Overflow      uint64   `json:"overflow,omitempty"` // samples beyond the histogram's range, counted as its maximum

	Workers  []WorkerCounters `json:"workers,omitempty"`
	Hardware *ProcessorCounts `json:"hardware,omitempty"` // the processor's counts; null: nobody could count
	Noise    *Noise           `json:"noise,omitempty"`    // what the machine did beside the timed part; null: not watched
	Open     *OpenLoop        `json:"open,omitempty"`     // null: a closed loop
	Anatomy  *Anatomy         `json:"anatomy,omitempty"`
	Slowest  []SlowPacket     `json:"slowest,omitempty"` // of the timed part, the slowest first
	Live     *LiveBlock       `json:"live,omitempty"`
	// Histogram is the block's service times as Histogram.Encode writes them. It stands in the block's own line, so that
	// a study that was killed keeps its curves, and a block is never without the histogram that belongs to it.
	Histogram string `json:"histogram,omitempty"`
}

// MinP99 and MinP999 are the samples that a block needs before its p99 and p99.9 mean anything.
const (
	MinP99  = 1_000
	MinP999 = 10_000
)

// MinStamped is the stamped packets that a block needs before the share that overlapped means anything.
const MinStamped = 100

// WorkerCounters is what one participant did in a block, warm-up included.
type WorkerCounters struct {
	Packets uint64 `json:"packets"`
	Rules   uint64 `json:"rules"`
	Matches uint64 `json:"matches"`
}
