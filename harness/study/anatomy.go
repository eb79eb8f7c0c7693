package study

import (
	"errors"
	"fmt"
	"math"
)

// Anatomy is where the time of packets went in a block. It is taken in a pass of its own, behind the timed part, with stamps that
// the timed part does not have. Null where a block did not ask, where the engine has no parts, and below MinStamped packets.
type Anatomy struct {
	Packets uint64 `json:"packets"` // stamped
	Typical Parts  `json:"typical"` // means over the middle half of the packets, by their time
	Slow    *Parts `json:"slow"`    // means over the slowest hundredth; null below MinP99 packets
	// UnstampedNS is what Typical.TotalNS is without stamps: the same packets by turns, with a stamp before and one behind.
	UnstampedNS float64   `json:"unstamped_ns"`
	Last        []float64 `json:"last"` // the share of packets in which a shard ended last, by shard
	// OffsetNS is by how much the clock of a helper's CPU is ahead of the dispatcher's, of that helper where it may be most, give or
	// take OffsetUncertaintyNS. Parts that begin on one CPU and end on another are wrong by it. Null where helpers are not pinned.
	OffsetNS            *float64 `json:"offset_ns,omitempty"`
	OffsetUncertaintyNS *float64 `json:"offset_uncertainty_ns,omitempty"`
	Exit                *Exit    `json:"exit,omitempty"` // null for matcher indexed, and below MinStamped packets with a match
	// Slowest are the slowest of these packets, with their parts and their stragglers.
	Slowest []SlowPacket `json:"slowest,omitempty"`
}

// Parts are the parts of a packet's time, along the path through the participant that ended last. The first four add up to TotalNS.
type Parts struct {
	ForkNS  float64 `json:"fork_ns"`  // publishing until the first helper starts; or the dispatcher's own shard, where that ended last
	SkewNS  float64 `json:"skew_ns"`  // until the one that ends last starts
	WorkNS  float64 `json:"work_ns"`  // its evaluation
	JoinNS  float64 `json:"join_ns"`  // from its end until the dispatcher has seen the join
	TotalNS float64 `json:"total_ns"` // publishing until the dispatcher has seen the join
}

// Exit is what early exit did for packets with a match: means over their middle half, each by itself.
type Exit struct {
	Packets  uint64  `json:"packets"`
	StopNS   float64 `json:"stop_ns"`   // from the match that decided to the end of the last participant
	WastedNS float64 `json:"wasted_ns"` // that all participants went on on rules which that match had made needless
}

// StampsNS is what the stamps cost a typical packet.
func (a *Anatomy) StampsNS() float64 { return a.Typical.TotalNS - a.UnstampedNS }

// check refuses numbers that no clock gives, and parts that don't add up.
func (a *Anatomy) check() error {
	if a == nil {
		return nil
	}
	numbers := append([]float64{a.UnstampedNS}, a.Last...)
	if a.OffsetUncertaintyNS != nil {
		numbers = append(numbers, *a.OffsetUncertaintyNS)
	}
	if a.OffsetNS != nil {
		numbers = append(numbers, math.Abs(*a.OffsetNS))
	}
	if a.Exit != nil {
		numbers = append(numbers, a.Exit.StopNS, a.Exit.WastedNS)
	}
	return errors.Join(checkNumbers(numbers), a.Typical.check(), a.Slow.check(), checkSlowest(a.Slowest))
}

// check refuses parts that don't add up. A single part may be negative: clocks of two CPUs may differ.
func (p *Parts) check() error {
	if p == nil {
		return nil
	}
	for _, part := range []float64{p.ForkNS, p.SkewNS, p.WorkNS, p.JoinNS} {
		if !(math.Abs(part) <= maxNumber) { // true for NaN too
			return fmt.Errorf("a part of a packet's time is %g ns: it must lie between -%g and %g", part, maxNumber, maxNumber)
		}
	}
	sum := p.ForkNS + p.SkewNS + p.WorkNS + p.JoinNS
	if !(math.Abs(sum-p.TotalNS) <= 1e-6*math.Abs(p.TotalNS)+1e-3 && math.Abs(sum) <= maxNumber) { // true for NaN too
		return fmt.Errorf("the parts of a packet's time add up to %g ns, and the whole is %g", sum, p.TotalNS)
	}
	return nil
}
