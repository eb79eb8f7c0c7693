package replay

import "time"

// Result is what became of a load.
type Result struct {
	Sent     uint64 `json:"sent"`
	Accepted uint64 `json:"accepted"` // of those sent, by the rules as the oracle has them, those that the kernel refuses among them
	Dropped  uint64 `json:"dropped"`  // of those sent, by the rules
	Expected uint64 `json:"expected"` // accepted, and not of those that the kernel refuses
	Received uint64 `json:"received"` // by the server's interface

	// Exact: what was received are the expected packets, each once, in order, with a time to live one less and no other byte
	// changed; and the kernel refused as many packets as it had to, by the counters that it had to.
	Exact       bool     `json:"exact"`
	Differences []string `json:"differences,omitempty"` // why it is not: the first few, each in a sentence

	Refused map[string]uint64 `json:"refused,omitempty"`  // by the kernel before FORWARD, by its counter
	Lost    map[string]uint64 `json:"lost,omitempty"`     // after that, by the counter of the place: queue, socket buffer, link, ring
	LeftOut map[string]uint64 `json:"left_out,omitempty"` // of one pass over the capture: never sent
	Mended  map[string]uint64 `json:"mended,omitempty"`   // of one pass over the capture

	Elapsed time.Duration `json:"elapsed_ns"` // from the first packet sent to the last
	MaxLag  time.Duration `json:"max_lag_ns"` // how far behind its schedule the injector was at worst
	Busy    uint64        `json:"busy"`       // times that the injector's interface was full and a packet was sent again
}

// Rate is how many packets a second were sent.
func (r Result) Rate() float64 {
	if r.Elapsed <= 0 {
		return 0
	}
	return float64(r.Sent) / r.Elapsed.Seconds()
}
