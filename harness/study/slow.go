package study

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// SlowPacket is one of the slowest packets of a block.
type SlowPacket struct {
	File    string  `json:"file"`
	Packet  uint32  `json:"packet"` // its number there, from 1
	NS      float64 `json:"ns"`     // service time; in an anatomy its parts' total
	Verdict string  `json:"verdict"`
	// ResponseNS is from when it was due to its verdict, in an open loop, whose packets are compared by it. Null in a closed one.
	ResponseNS *float64 `json:"response_ns,omitempty"`
	// AtNS is when it ended, from the start of the timed part, without what lies between passes. Null in an anatomy and an open loop.
	AtNS   *float64 `json:"at_ns,omitempty"`
	Around *Around  `json:"around,omitempty"` // likewise
	Parts  *Parts   `json:"parts,omitempty"`  // of an anatomy only, as the next
	Last   *int     `json:"last,omitempty"`   // the shard that ended last: the straggler
}

// Around is what happened to the process in the pass that a slow packet was in: one of these may have made it slow.
type Around struct {
	Packets             int    `json:"packets"` // in the pass
	InvoluntarySwitches int64  `json:"involuntary_switches"`
	GCCycles            uint64 `json:"gc_cycles"`
	// StealNS is what the hypervisor took from all CPUs between two readings around the packet, in steps of 10 ms; null where
	// there was none within 10 ms.
	StealNS *float64 `json:"steal_ns"`
}

// checkSlowest refuses numbers that no clock or counter gives.
func checkSlowest(packets []SlowPacket) error {
	for i := range packets {
		p := &packets[i]
		if err := errors.Join(checkNumbers(p.numbers()), p.Parts.check()); err != nil {
			return fmt.Errorf("slow packet %d of %s: %w", p.Packet, p.File, err)
		}
	}
	return nil
}

// numbers are those that are 0 or more.
func (p *SlowPacket) numbers() []float64 {
	numbers := []float64{p.NS}
	for _, n := range []*float64{p.ResponseNS, p.AtNS} {
		if n != nil {
			numbers = append(numbers, *n)
		}
	}
	if p.Last != nil {
		numbers = append(numbers, float64(*p.Last))
	}
	if a := p.Around; a != nil {
		numbers = append(numbers, float64(a.Packets), float64(a.InvoluntarySwitches))
		if a.StealNS != nil {
			numbers = append(numbers, *a.StealNS)
		}
	}
	return numbers
}

// rank is what slow packets are compared by.
func (p *SlowPacket) rank() float64 {
	if p.ResponseNS != nil {
		return *p.ResponseNS
	}
	return p.NS
}

// Slowest is a slow packet with the block that it was in.
type Slowest struct {
	Repetition int `json:"repetition"`
	Visit      int `json:"visit"`
	SlowPacket
}

// slowest are the slowest packets of all good blocks, as many as one block kept.
func slowest(good []*Block, of func(*Block) []SlowPacket) []Slowest {
	var all []Slowest
	most := 0
	for _, b := range good {
		kept := of(b)
		most = max(most, len(kept))
		for _, p := range kept {
			all = append(all, Slowest{b.Repetition, b.Visit, p})
		}
	}
	slices.SortStableFunc(all, func(a, b Slowest) int { return cmp.Compare(b.rank(), a.rank()) })
	return all[:min(most, len(all))]
}
