package rules

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
)

// Profile is what checking each rule of a set took, rule by rule in file order up to the first match, as one thread with matcher linear
// does. Every check lies between two stamps. Stamp, what one of them takes, is taken off each check, down to 0 at least: a rule that is cheaper
// than the clock is sharp shows as 0.
type Profile struct {
	Packets uint64 // evaluated, over all passes
	Passes  int
	Total   time.Duration // of all checks
	Stamp   float64       // nanoseconds
	Rules   []RuleProfile // by falling share, then in file order
}

// RuleProfile is one rule's part. Times are in nanoseconds.
type RuleProfile struct {
	Index           uint32
	Share           float64 // of the time of all checks; 0 where there is none
	Checks, Matches uint64
	Match, Miss     float64 // mean of a check that matched, and of one that did not; 0 where there was none
	Max             float64
}

// ruleTicks is what a profile collects of a rule.
type ruleTicks struct {
	checks, matches  uint64
	match, miss, max uint64 // ticks
}

// TakeProfile evaluates the packets again and again, at least once, until the time is over. The error may be ctx's.
func TakeProfile(ctx context.Context, s *Set, packets []packet.Packet, atLeast time.Duration) (*Profile, error) {
	if len(packets) == 0 {
		return nil, errNoPacket
	}
	shard, err := s.Shard(Linear, everyRule(s))
	if err != nil {
		return nil, err
	}
	taken := make([]ruleTicks, s.Len())
	p := &Profile{Stamp: stampCost()}
	for begin := time.Now(); p.Passes == 0 || time.Since(begin) < atLeast; p.Passes++ {
		for i := range packets {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			profileOne(shard, &packets[i], taken)
		}
		p.Packets += uint64(len(packets))
	}
	p.sum(taken)
	return p, nil
}

func everyRule(s *Set) []uint32 {
	indices := make([]uint32, s.Len())
	for i := range indices {
		indices[i] = uint32(i)
	}
	return indices
}

// stampCost is what a stamp takes, in nanoseconds: the least of many bouts.
func stampCost() float64 {
	const bouts, stamps = 50, 1000
	least := ^uint64(0)
	for range bouts {
		before := clock.Ticks()
		for range stamps - 1 {
			clock.Ticks()
		}
		least = min(least, clock.Ticks()-before)
	}
	return clock.Nanoseconds(least) / stamps
}

// profileOne checks one packet: the stamp that ends a check begins the next.
func profileOne(shard Shard, p *packet.Packet, taken []ruleTicks) {
	before := clock.Ticks()
	for pos := range taken {
		matched := shard.Scan(p, pos, pos+1) == pos
		now := clock.Ticks()
		taken[pos].add(now-before, matched)
		if matched {
			return
		}
		before = now
	}
}

func (t *ruleTicks) add(ticks uint64, matched bool) {
	t.checks++
	t.max = max(t.max, ticks)
	if matched {
		t.matches++
		t.match += ticks
	} else {
		t.miss += ticks
	}
}

// net is the nanoseconds of so many checks without their stamps.
func (p *Profile) net(ticks, checks uint64) float64 {
	return max(0, clock.Nanoseconds(ticks)-float64(checks)*p.Stamp)
}

// sum turns ticks into what is shown.
func (p *Profile) sum(taken []ruleTicks) {
	mean := func(sum float64, n uint64) float64 { return sum / float64(max(1, n)) }
	total := 0.0
	for i, t := range taken {
		match, miss := p.net(t.match, t.matches), p.net(t.miss, t.checks-t.matches)
		total += match + miss
		p.Rules = append(p.Rules, RuleProfile{
			Index: uint32(i), Share: match + miss, Checks: t.checks, Matches: t.matches,
			Match: mean(match, t.matches), Miss: mean(miss, t.checks-t.matches), Max: p.net(t.max, 1),
		})
	}
	for i := range p.Rules {
		p.Rules[i].Share /= max(total, 1) // a nanosecond in all: nothing was above the stamps
	}
	p.Total = time.Duration(total)
	slices.SortStableFunc(p.Rules, func(a, b RuleProfile) int { return cmp.Compare(b.Share, a.Share) })
}
