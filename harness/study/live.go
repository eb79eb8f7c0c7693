package study

// Live is what a group of a live study shares beside corpus and rules. Group.Corpus names the load.
type Live struct {
	Load      string  `json:"load"`             // as on the command line: "wrk", "rate:0.5", "udp:100000", "pcap:FILE"
	LoadTitle string  `json:"load_title"`       // with what it came to: "5,200 requests/s, 50 connections, open loop"
	OpenLoop  bool    `json:"open_loop"`        // response times count from the intended time
	Rate      float64 `json:"rate,omitempty"`   // offered: requests, or datagrams, a second; 0: as fast as answers come
	Attack    float64 `json:"attack,omitempty"` // share of requests that come from addresses that rules drop
	SharedCPU bool    `json:"shared_cpu"`       // fewer CPUs than participants + 2: load and server take CPU from the filter
	// Queue is how every filter of the group opened its queue; a cell says its own reader, way of giving verdicts and deadline.
	Queue    QueueOptions `json:"queue"`
	Capacity float64      `json:"capacity,omitempty"` // requests a second that sequential answered, measured before: what a share is of
}

// QueueOptions are the options of a queue that are the same for all cells.
type QueueOptions struct {
	QueueLen   uint32 `json:"queue_len"`   // packets that may wait for a verdict
	CopyRange  uint32 `json:"copy_range"`  // bytes of a packet that are copied
	ReadBuffer int    `json:"read_buffer"` // bytes asked for; a block says what was granted
	Burst      int    `json:"burst"`       // reader raw: most packets that one system call takes
	GSO        bool   `json:"gso"`         // large packets come whole
	FailOpen   bool   `json:"fail_open"`   // packets that find the queue full pass uninspected
	NoENOBUFS  bool   `json:"no_enobufs"`  // an overflow loses only what does not fit
	LockThread bool   `json:"lock_thread"` // the goroutine that reads keeps its thread, in every cell: each says for itself
}

// Baselines of a live study. They are cells like others: every repetition visits them.
const (
	NoQueue   = "no queue" // the kernel forwards, no packet is queued
	AcceptAll = "none"     // a queue whose packets are all accepted, no rule looked at
)

// LiveCell is what tells a cell of a live study from others. Every cell of a live group has one: that of NoQueue is empty.
// Cells that others are compared with (Sequential, NoQueue, AcceptAll) stand once in a group for each reader, way of giving
// verdicts, deadline, and locking (Cell.LockThread holds for reader and engine); every cell is visited once a repetition.
type LiveCell struct {
	Reader        string      `json:"reader,omitempty"` // "raw", "nfqueue", or the name of another program; empty: no queue
	BurstVerdicts bool        `json:"burst_verdicts,omitempty"`
	Deadline      Nanoseconds `json:"deadline_ns,omitempty"` // 0: none
	Peer          []string    `json:"peer,omitempty"`        // the command of another program that took the filter's place
}

// LiveBlock is what a block of a live study measured beside Block's own fields, which hold there: service times of
// Evaluate (samples, percentiles, histogram), packets a second and verdicts of the filter. CPUs and CPUNSPerPkt are the filter's
// process alone, the kernel's forwarding in its verdict calls included.
type LiveBlock struct {
	Requests  Requests   `json:"requests"`
	Attacks   *Requests  `json:"attacks,omitempty"`
	Blocking  *Blocking  `json:"blocking,omitempty"`
	Datagrams *Datagrams `json:"datagrams,omitempty"`
	Replay    *Replay    `json:"replay,omitempty"`

	Stages []Stage   `json:"stages,omitempty"` // where a packet's time went, in its order
	CPU    CPUShares `json:"cpu"`

	ReadBuffer   int      `json:"read_buffer,omitempty"` // bytes that the kernel granted, its own overhead included; 0: not known
	RulePackets  uint64   `json:"rule_packets"`          // that the firewall rule counted
	Received     uint64   `json:"received"`              // by the reader
	QueueDropped uint64   `json:"queue_dropped"`
	UserDropped  uint64   `json:"user_dropped"`
	PassedOpen   uint64   `json:"passed_open"`
	IDGaps       uint64   `json:"id_gaps"`
	Broken       []string `json:"broken,omitempty"` // laws that do not hold

	DeadlineVerdicts uint64   `json:"deadline_verdicts"` // claimed from an engine that was late, or given alone to a packet that was overdue
	Degraded         uint64   `json:"degraded"`          // packets evaluated without the engine: while a worker was late, and until the engine was asked again
	Rebuilt          uint64   `json:"rebuilt"`           // teams retired
	LateWorkers      []string `json:"late_workers,omitempty"`

	SyscallsPerPkt *float64 `json:"syscalls_per_pkt"` // of the reader; null where not known
}

// Requests is what became of requests. Response times are in nanoseconds, and of answered requests only.
type Requests struct {
	Scheduled uint64         `json:"scheduled"` // 0 with a closed loop
	Answered  uint64         `json:"answered"`
	Failed    map[string]int `json:"failed,omitempty"`
	PerS      float64        `json:"per_s"` // answered
	P50NS     *float64       `json:"p50_ns"`
	P90NS     *float64       `json:"p90_ns"`
	P99NS     *float64       `json:"p99_ns"`
	P999NS    *float64       `json:"p999_ns"`
	MaxNS     *float64       `json:"max_ns"`
	LagP99NS  *float64       `json:"lag_p99_ns,omitempty"` // how late the load generator itself was
}

// Blocking compares, by request id, what the server saw with what is an attack.
type Blocking struct {
	Attacks       uint64 `json:"attacks"`        // requests that rules drop
	AttacksServed uint64 `json:"attacks_served"` // of those, seen by the server: 0 where the filter works
	BenignBlocked uint64 `json:"benign_blocked"` // never seen by the server: 0 where the filter works and nothing was lost
	Exact         bool   `json:"exact"`          // the set of blocked requests is the set of attacks
}

// Datagrams is what became of numbered datagrams.
type Datagrams struct {
	Sent     uint64 `json:"sent"`
	Received uint64 `json:"received"`
	Lost     uint64 `json:"lost"`
	Counted  uint64 `json:"counted"` // losses that counters of the filter and the receiver name
	// Where is Counted by host and counter.
	Where    map[string]uint64 `json:"where,omitempty"`
	Lossless float64           `json:"lossless,omitempty"` // datagrams a second: the highest rate of a search without loss
	// Limit is what bounded Lossless: "filter"; "generator", "receiver" or "options" where the filter's own limit lies above it.
	Limit string `json:"limit,omitempty"`
}

// Replay is what became of a capture's packets on their way through the lab.
type Replay struct {
	Sent     uint64            `json:"sent"`
	Accepted uint64            `json:"accepted"`          // by the rules, as the oracle has it
	Received uint64            `json:"received"`          // by the server's interface
	Exact    bool              `json:"exact"`             // received are the accepted ones, in order, TTL one less
	Refused  map[string]uint64 `json:"refused,omitempty"` // by the kernel before FORWARD, by its counter
	Lost     map[string]uint64 `json:"lost,omitempty"`    // after that, by host and counter
	// Differences are why a replay is not exact: the first few, each in a sentence.
	Differences []string `json:"differences,omitempty"`
	// The same packets by the same engine in the same process, without a queue: what of a live packet's time is the engine's.
	MeanNS  *float64 `json:"mean_ns"`  // of Evaluate
	ParseNS *float64 `json:"parse_ns"` // mean
}

// Stage names, in a packet's order.
const (
	StageWaited   = "waited"  // in the kernel's queue, until received; only where the kernel stamps packets
	StageReceive  = "receive" // its share of the call that brought its burst
	StageParse    = "parse"
	StageEvaluate = "evaluate"
	StageVerdict  = "verdict"  // its share of the call that took verdicts; the kernel forwards the packet inside it
	StageResponse = "response" // from arrival, the kernel's stamp where there is one, until the verdict is given
	StageHeld     = "held"     // from received until the verdict is given: contains parse, evaluate, verdict, and waiting in its burst
)

// Stage is one part of a packet's time in a filter, per packet, in nanoseconds.
type Stage struct {
	Name    string   `json:"name"`
	Samples int64    `json:"samples"`
	MeanNS  float64  `json:"mean_ns"`
	P50NS   float64  `json:"p50_ns"`
	P99NS   *float64 `json:"p99_ns"`
	MaxNS   float64  `json:"max_ns"`
}

// CPUShares are CPU seconds per wall second while the load ran.
type CPUShares struct {
	Filter  float64 `json:"filter"` // the kernel's forwarding inside verdict calls included
	Load    float64 `json:"load"`
	Server  float64 `json:"server"`
	Softirq float64 `json:"softirq"` // of the whole machine; what interrupts a process is in that process's figure too
	Idle    float64 `json:"idle"`
}
