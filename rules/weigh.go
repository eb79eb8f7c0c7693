package rules

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/tigerbench/tigerbench/packet"
)

// Bounds of what Weigh does.
const (
	weighedPasses = 3
	weighedChecks = 300_000 // of all rules together in a pass, about
	leastChecks   = 256     // of a rule in a pass, so that two stamps hardly count
	longestPass   = 2 * time.Millisecond
)

var errNoPacket = errors.New("there is no packet to check rules on: give a capture with packets")

// Weigh measures what each rule costs a packet, in nanoseconds: alone, one by one, on packets spread evenly over these, the least of three
// passes. It takes about a second, several where rules are dear. The error may be ctx's.
func Weigh(ctx context.Context, s *Set, packets []packet.Packet) ([]float64, error) {
	if len(packets) == 0 {
		return nil, errNoPacket
	}
	checks := max(leastChecks, weighedChecks/max(1, s.Len()))
	costs := make([]float64, s.Len())
	for i := range costs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		shard, err := s.Shard(Linear, []uint32{uint32(i)})
		if err != nil {
			return nil, err
		}
		costs[i] = roundCost(weigh(shard, packets, checks))
	}
	return costs, nil
}

// weigh returns the nanoseconds that a shard of one rule takes a packet.
func weigh(shard Shard, packets []packet.Packet, checks int) float64 {
	one := min(scanMany(shard, packets, 1), scanMany(shard, packets, 1)) // the first is cold
	checks = max(1, min(checks, int(longestPass/max(1, one))))
	packets = thinned(packets, checks)
	least := time.Duration(math.MaxInt64)
	for range weighedPasses {
		least = min(least, scanMany(shard, packets, checks))
	}
	return float64(least.Nanoseconds()) / float64(checks)
}

// thinned returns n of the packets, from all over them, or all where there are no more.
func thinned(packets []packet.Packet, n int) []packet.Packet {
	if n >= len(packets) {
		return packets
	}
	some := make([]packet.Packet, n)
	for i := range some {
		some[i] = packets[i*len(packets)/n]
	}
	return some
}

// scanMany returns how long a shard takes for so many packets, one after another, again from the first where there are no more.
func scanMany(shard Shard, packets []packet.Packet, checks int) time.Duration {
	begin := time.Now()
	for left := checks; left > 0; left -= len(packets) {
		for i := range packets[:min(left, len(packets))] {
			shard.Scan(&packets[i], 0, 1)
		}
	}
	return time.Since(begin)
}
