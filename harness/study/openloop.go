package study

// OpenLoop is what a block measured whose packets came at their own pace. Response times run from the moment at which a
// packet was due to its verdict, service times (Block's own fields) from its start to its verdict. A packet that was never
// handed over counts as a response of the time that it had waited when the block gave up.
type OpenLoop struct {
	OfferedPPS float64 `json:"offered_pps"` // packets that were due, a second of the timed part
	Offered    uint64  `json:"offered"`     // packets that were due
	Missed     uint64  `json:"missed"`      // of those, never handed over: the block gave up after twice its time
	Queued     uint64  `json:"queued"`      // of those, due while the engine was busy

	ResponseMeanNS *float64 `json:"response_mean_ns"`
	ResponseP50NS  *float64 `json:"response_p50_ns"`
	ResponseP90NS  *float64 `json:"response_p90_ns"`
	ResponseP99NS  *float64 `json:"response_p99_ns"`
	ResponseP999NS *float64 `json:"response_p999_ns"`
	ResponseMaxNS  *float64 `json:"response_max_ns"`

	// How late the generator itself was: from when a packet was due to its start, of packets that found the engine idle.
	LagP50NS *float64 `json:"lag_p50_ns"`
	LagP99NS *float64 `json:"lag_p99_ns"`
	LagMaxNS *float64 `json:"lag_max_ns"`

	GeneratorCPUs float64 `json:"generator_cpus"` // CPU seconds per wall second that waiting for arrivals took; Block.CPUs contains it
	DriftNS       float64 `json:"drift_ns"`       // by which the arrivals' clock left the system's monotonic clock over the timed part
	GeneratorLate bool    `json:"generator_late,omitempty"`
	Saturated     bool    `json:"saturated,omitempty"`
	Histogram     string  `json:"histogram,omitempty"` // of response times, as Histogram.Encode writes them
}

// Where a block is marked.
const (
	maxLagShare = 0.1  // of the p99 of responses: "generator late" above
	minServed   = 0.99 // of the packets that were due, a second: "saturated" below
)

// judge marks a block whose generator was late, and one whose engine did not keep up.
func (o *OpenLoop) judge(pps float64) {
	o.GeneratorLate = o.LagP99NS != nil && o.ResponseP99NS != nil && *o.LagP99NS > maxLagShare**o.ResponseP99NS
	o.Saturated = o.Missed > 0 || pps < minServed*o.OfferedPPS
}

// SetOpen gives a block its open loop, once PktPerS is set.
func (b *Block) SetOpen(o *OpenLoop) {
	o.judge(b.PktPerS)
	b.Open = o
}

// numbers are those that no clock gives below 0.
func (o *OpenLoop) numbers() []float64 {
	if o == nil {
		return nil
	}
	numbers := []float64{o.OfferedPPS, o.GeneratorCPUs}
	for _, p := range []*float64{o.ResponseMeanNS, o.ResponseP50NS, o.ResponseP90NS, o.ResponseP99NS, o.ResponseP999NS, o.ResponseMaxNS,
		o.LagP50NS, o.LagP99NS, o.LagMaxNS} {
		if p != nil {
			numbers = append(numbers, *p)
		}
	}
	return numbers
}
