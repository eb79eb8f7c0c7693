package main

import "fmt"

// told is what a filter tells at its end, ours and the C programs alike.
type told struct {
	Received   uint64 `json:"received"`    // packets
	Accepted   uint64 `json:"accepted"`    // verdicts that the kernel took
	Dropped    uint64 `json:"dropped"`     // verdicts that the kernel took
	Missing    uint64 `json:"missing"`     // numbers missing between packets
	Refused    uint64 `json:"refused"`     // verdicts that the kernel had no packet for
	Syscalls   uint64 `json:"syscalls"`    // reads, waits and sends; 0: not known
	ReadBuffer int    `json:"read_buffer"` // bytes that the kernel granted

	CPU int64 `json:"cpu_ns"` // time since it was ready, user and system

	// Ours only.
	Allocations uint64   `json:"allocations"` // objects, by the whole process, from the first packet to the last
	Metered     uint64   `json:"metered"`     // packets in that time; 0: not known
	Broken      []string `json:"broken"`      // laws that do not hold
	Late        uint64   `json:"late"`        // verdicts that the deadline gave
}

func (t told) callsPerPacket() float64 { return float64(t.Syscalls) / float64(max(t.Received, 1)) }

func (t told) cpuPerPacket() float64 { return float64(t.CPU) / float64(max(t.Received, 1)) }

func (t told) allocationsPerPacket() float64 {
	return float64(t.Allocations) / float64(max(t.Metered, 1))
}

// check compares a filter's account with the rule's counter. Lost packets are a result, others are not.
func (t told) check(counted uint64) (lost uint64, err error) {
	switch {
	case len(t.Broken) > 0:
		return 0, fmt.Errorf("laws are broken: %q", t.Broken)
	case t.Late > 0:
		return 0, fmt.Errorf("the deadline gave %d verdicts, not the engine: give fewer connections, or a machine that is less busy", t.Late)
	case t.Refused > 0 || t.Accepted+t.Dropped != t.Received:
		return 0, fmt.Errorf("received %d, accepted %d, dropped %d, and the kernel refused %d verdicts", t.Received, t.Accepted, t.Dropped, t.Refused)
	case t.Received > counted:
		return 0, fmt.Errorf("received %d, and the rule counted %d", t.Received, counted)
	}
	return counted - t.Received, nil
}
