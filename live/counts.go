package live

import "sync/atomic"

// Counts is what became of a queue's packets. Counters are packets unless said.
type Counts struct {
	Received    uint64 `json:"received"`    // packets that the reader took, each once
	Bytes       uint64 `json:"bytes"`       // of those packets, whole
	Accepted    uint64 `json:"accepted"`    // verdicts that the kernel took
	Dropped     uint64 `json:"dropped"`     // verdicts that the kernel took
	Truncated   uint64 `json:"truncated"`   // not parsed, accepted: the copy ends inside a header
	Malformed   uint64 `json:"malformed"`   // not parsed, accepted
	Unsupported uint64 `json:"unsupported"` // not parsed, accepted: no IP
	Panics      uint64 `json:"panics"`      // a rule panicked: Config.OnPanic decided
	Deadline    uint64 `json:"deadline"`    // verdicts that the deadline gave: the engine was late, or the packet was before it
	Degraded    uint64 `json:"degraded"`    // verdicts given on one thread because the engine was busy with an overdue packet
	Rebuilt     uint64 `json:"rebuilt"`     // engines, not packets: built to replace one that was given up
	IDGaps      uint64 `json:"id_gaps"`     // numbers missing between packets: queued by the kernel, never received
	Repeated    uint64 `json:"repeated"`    // packets whose number was seen before: they get no second verdict
	Garbled     uint64 `json:"garbled"`     // messages that could not be read whole; with a number, accepted
	NoID        uint64 `json:"no_id"`       // garbled messages without a number: nothing can be answered
	Overruns    uint64 `json:"overruns"`    // errors that said the receive buffer overflowed; one can stand for many packets
	Refused     uint64 `json:"refused"`     // verdicts that the kernel had no packet for: unknown, double or late
	SendErrors  uint64 `json:"send_errors"` // verdicts that could not be sent: their packets are in flight
	Bursts      uint64 `json:"bursts"`      // reads that brought at least one packet
	Syscalls    uint64 `json:"syscalls"`    // reader raw: calls made; 0: not known
	LastID      uint32 `json:"last_id"`     // number of the last packet received
}

// InFlight is how many packets were received and have no verdict.
func (c Counts) InFlight() uint64 { return c.Received - c.Accepted - c.Dropped }

// counter is written by the goroutine that reads, and may be read by any.
type counter struct{ atomic.Uint64 }

// add needs no locked addition: there is one writer.
func (c *counter) add(n uint64) { c.Store(c.Load() + n) }

// tally is Counts while they grow.
type tally struct {
	received, bytes, accepted, dropped           counter
	truncated, malformed, unsupported, panics    counter
	gaps, repeated, garbled, noID                counter
	overruns, refused, sendErrors, bursts, calls counter
	lastID                                       counter
	deadline, degraded, rebuilt                  counter
}

// snapshot may be taken at any time; counters of one packet may be caught between two of them.
func (t *tally) snapshot() Counts {
	return Counts{
		Accepted: t.accepted.Load(), Dropped: t.dropped.Load(), // before Received: InFlight is never negative
		Received: t.received.Load(), Bytes: t.bytes.Load(),
		Truncated: t.truncated.Load(), Malformed: t.malformed.Load(), Unsupported: t.unsupported.Load(),
		Panics: t.panics.Load(), Deadline: t.deadline.Load(), Degraded: t.degraded.Load(), Rebuilt: t.rebuilt.Load(),
		IDGaps: t.gaps.Load(), Repeated: t.repeated.Load(), Garbled: t.garbled.Load(),
		NoID: t.noID.Load(), Overruns: t.overruns.Load(), Refused: t.refused.Load(), SendErrors: t.sendErrors.Load(),
		Bursts: t.bursts.Load(), Syscalls: t.calls.Load(), LastID: uint32(t.lastID.Load()),
	}
}
