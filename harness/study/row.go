package study

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
	P99Lo         *float64 `json:"p99_lo_ns"` // interval of 95% of the p99 over blocks; null below six blocks
	P99Hi         *float64 `json:"p99_hi_ns"`
	P999NS        *float64 `json:"p999_ns"`
	MaxNS         *float64 `json:"max_ns"`
	MeanNS        *float64 `json:"mean_ns"`
	PktPerS       *float64 `json:"pkt_per_s"`
	CPUs          *float64 `json:"cpus"`
	CPUNSPerPkt   *float64 `json:"cpu_ns_per_pkt"`
	CSPerPkt      *float64 `json:"cs_per_pkt"` // voluntary and involuntary context switches
	VoluntaryCS   *float64 `json:"voluntary_cs_per_pkt"`
	InvoluntaryCS *float64 `json:"involuntary_cs_per_pkt"`
	AllocsPerPkt  *float64 `json:"allocs_per_pkt"`
	// Ratio is how many times faster than sequential: mean time a packet of sequential over this engine's, each less
	// the reference loop's; the median of the repetitions' ratios, with its exact order-statistic interval.
	Ratio         *float64 `json:"ratio"`
	RatioLo       *float64 `json:"ratio_lo"`
	RatioHi       *float64 `json:"ratio_hi"`
	RatioRaw      *float64 `json:"ratio_raw"`      // the same without taking the reference off
	RatioCoverage *float64 `json:"ratio_coverage"` // confidence of the interval: 0.979 with ten repetitions
	// RatioP is the p-value of "as fast as sequential": signed-rank test of the paired ratios' logarithms, exact, after Holm's
	// correction over the engines of the group. With fewer than ten repetitions it cannot be small.
	RatioP        *float64 `json:"ratio_p"`
	ParallelShare *float64 `json:"parallel_share"`
	RoundTripNS   *float64 `json:"round_trip_ns"`  // core to core and back, just before each block
	LoopNS        *float64 `json:"loop_ns"`        // as Block.LoopNS
	CorunSlowdown *float64 `json:"corun_slowdown"` // as Block.CorunSlowdown
	Mismatches    uint64   `json:"mismatches"`
	Verified      uint64   `json:"verified"` // verdicts compared with the oracle's

	Idle       string      `json:"idle,omitempty"`        // as Group.Idle
	Cold       bool        `json:"cold,omitempty"`        // as Group.Cold
	DeadlineNS Nanoseconds `json:"deadline_ns,omitempty"` // as Cell.Deadline
	Claimed    uint64      `json:"claimed,omitempty"`     // verdicts that the deadline gave
	DelayNS    Nanoseconds `json:"delay_ns,omitempty"`    // as Cell.Delay

	LateNS Nanoseconds `json:"late_ns,omitempty"` // as Cell.Late
	LateAt string      `json:"late_at,omitempty"`

	Open     *OpenRow         `json:"open,omitempty"`     // null for a closed loop
	Live     *LiveRow         `json:"live,omitempty"`     // null where packets are replayed; where not, ratios stand there only
	Anatomy  *AnatomyRow      `json:"anatomy,omitempty"`  // null where a good block has none
	Scan     *Scan            `json:"scan,omitempty"`     // null where nobody counted
	Hardware *ProcessorCounts `json:"hardware,omitempty"` // medians; null where a good block has none
	Slowest  []Slowest        `json:"slowest,omitempty"`  // of all good blocks' timed parts
}

// isControl reports whether a row is no engine's.
func (r *Row) isControl() bool { return r.Engine == Reference || r.Engine == Replicas }

// Drift is how far sequential moved within its group: the spread of its three visits, median over repetitions.
type Drift struct {
	Group  string  `json:"group"`
	Spread float64 `json:"spread"` // (largest - smallest mean) / median mean
}
