package study

// LiveRow is what a row of a live study has beside the others' numbers, which hold there for Evaluate and the filter's process.
// Times and rates are medians over good blocks; sums are over all blocks, good or not.
type LiveRow struct {
	Reader        string      `json:"reader"` // empty: no queue
	BurstVerdicts bool        `json:"burst_verdicts"`
	Deadline      Nanoseconds `json:"deadline_ns"`
	Peer          bool        `json:"peer"` // another program

	// Throughput is what ratios compare: of the group's load, in Unit.
	Throughput *Estimate   `json:"throughput"`
	Unit       string      `json:"unit"` // UnitRequests and so on
	Ratios     []LiveRatio `json:"ratios,omitempty"`

	// Response times of answered requests. A percentile is null where a good block answered too few: see MinP99.
	Answered uint64    `json:"answered"` // of the smallest good block
	P50NS    *float64  `json:"p50_ns"`
	P90NS    *float64  `json:"p90_ns"`
	P99NS    *float64  `json:"p99_ns"`
	P999NS   *float64  `json:"p999_ns"`
	MaxNS    *float64  `json:"max_ns"`
	P99      *Estimate `json:"p99,omitempty"` // P99NS with its interval
	Failed   uint64    `json:"failed"`        // requests without an answer, by whatever cause, attacks not among them

	Blocking  *Blocking   `json:"blocking,omitempty"`
	Datagrams *Datagrams  `json:"datagrams,omitempty"`
	Replay    *Replay     `json:"replay,omitempty"`
	Stages    []Stage     `json:"stages,omitempty"`
	Split     *Split      `json:"split,omitempty"`
	Against   *Comparison `json:"against_replay,omitempty"`
	CPU       *CPUShares  `json:"cpu"`

	Lost             uint64 `json:"lost"` // packets that the kernel dropped before a verdict
	PassedOpen       uint64 `json:"passed_open"`
	DeadlineVerdicts uint64 `json:"deadline_verdicts"`
	Degraded         uint64 `json:"degraded"`
	Rebuilt          uint64 `json:"rebuilt"`

	Overloaded     int      `json:"overloaded"`     // good blocks that did not answer what was due: less than 99% of it, or at less than 90% of its pace
	GeneratorLate  int      `json:"generator_late"` // good blocks whose load generator was itself late
	SyscallsPerPkt *float64 `json:"syscalls_per_pkt"`
}

// Units of LiveRow.Throughput. All rows of a group have the same.
const (
	UnitRequests  = "requests/s"           // answered
	UnitLossless  = "lossless datagrams/s" // highest rate without loss
	UnitDatagrams = "datagrams/s"          // received by the server
	UnitPackets   = "packets/s"            // through the filter
)

// Estimate is a median over repetitions with its exact order-statistic interval: see Interval.
type Estimate struct {
	Median   float64 `json:"median"`
	Lo       float64 `json:"lo"`
	Hi       float64 `json:"hi"`
	Coverage float64 `json:"coverage"` // of the interval: 0 with one repetition, which has none
	N        int     `json:"n"`
}

// LiveRatio compares a row with another of its group, repetition by repetition.
type LiveRatio struct {
	Kind       string    `json:"kind"`       // AgainstNoQueue and so on
	Against    string    `json:"against"`    // what the other is: its label, or the one thing in which it differs
	Cell       int       `json:"cell"`       // the other's
	Throughput *Estimate `json:"throughput"` // this row's over the other's; null where a repetition lacks one
	P99        *Estimate `json:"p99"`        // of response times, likewise
}

// Kinds of LiveRatio.
const (
	AgainstNoQueue    = "no queue"
	AgainstAcceptAll  = "none"       // of the same reader where there is one
	AgainstSequential = "sequential" // likewise
	AgainstPeer       = "peer"
	AgainstVariant    = "variant" // the same, but for its reader, its way of giving verdicts, its deadline, or its locking
)

// Split is where a packet's time in the filter went, from its arrival in the queue to its verdict: the means of the
// stages, in parts that do not overlap. Total is their sum.
type Split struct {
	WaitedNS   float64 `json:"waited_ns"`   // in the kernel's queue, less the packet's share of the call that received it
	WaitKnown  bool    `json:"wait_known"`  // false: the kernel stamped too few packets, so that WaitedNS is missing from Total
	ReceiveNS  float64 `json:"receive_ns"`  // its share of the call
	InBurstNS  float64 `json:"in_burst_ns"` // received, behind others of its burst, or its verdict kept for theirs
	ParseNS    float64 `json:"parse_ns"`    //
	EvaluateNS float64 `json:"evaluate_ns"` //
	VerdictNS  float64 `json:"verdict_ns"`  // its share of the call; the kernel forwards the packet inside it
	TotalNS    float64 `json:"total_ns"`    //
}

// Comparison puts a live packet's time beside the same packets' on replay.
type Comparison struct {
	EngineNS      float64  `json:"engine_ns"`       // Evaluate on replay
	ExtraNS       float64  `json:"extra_ns"`        // what Evaluate takes more live: the scheduler, cold caches; may be negative
	ParseReplayNS *float64 `json:"parse_replay_ns"` // of parsing on replay; null where not known
}
