package rules

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"time"
)

// Synthetic says which rules to make up.
type Synthetic struct {
	Rules int
	Cost  time.Duration // of checking one rule, beside the comparison: an amount of work, see Options.OpsPerMicrosecond
	Seed  uint64
	Hit   float64 // share of samples that some rule matches: see Sample
	At    string  // where the rules that match are: one of AtFirst, AtMiddle, AtLast, AtRandom
}

// Places of the rules that match.
const (
	AtFirst  = "first"
	AtMiddle = "middle"
	AtLast   = "last"
	AtRandom = "random" // up to 16 rules at random places share the hits evenly
)

// mostHitRules is how many rules share the hits at random places.
const mostHitRules = 16

// Generate makes the rules, all of action drop. Of ten rules five are prefixes of sources or destinations, three are a port
// and two a range of ports with such a prefix, each with one value. All these prefixes lie in 240.0.0.0/5, which no
// real packet carries. Rules of type sample among them match the share Hit.
func (s Synthetic) Generate(opt Options) (*Set, error) {
	random := rand.New(rand.NewPCG(s.Seed, 0x7469676572)) // the second word is fixed, so that a seed always makes the same rules
	list := make([]Rule, s.Rules)
	for i := range list {
		list[i] = madeUp(i, random)
	}
	s.placeHits(list, random)
	set, _, err := New(fmt.Sprintf("synthetic:%d", s.Rules), list, opt)
	if err != nil {
		return nil, err
	}
	set.work = s.operations(opt)
	return set, nil
}

// operations turns the cost into an amount of work, at least one operation where there is a cost.
func (s Synthetic) operations(opt Options) uint64 {
	if s.Cost == 0 || s.Rules == 0 {
		return 0
	}
	rate := opt.OpsPerMicrosecond
	if rate <= 0 {
		rate = Calibrate()
	}
	return uint64(max(1, math.Round(s.Cost.Seconds()*1e6*rate)))
}

// madeUp makes rule i, which matches no real packet.
func madeUp(i int, random *rand.Rand) Rule {
	r := Rule{ID: fmt.Sprintf("synthetic-%06d", i), Action: "drop"}
	prefix := madeUpPrefix(random)
	sides := []string{"src", "dst"}
	which := random.IntN(2)
	protocol := []string{"tcp", "udp"}[random.IntN(2)]
	port := 1 + random.IntN(49151)
	switch kind := i % 10; {
	case kind < 5:
		r.Layer, r.Type, r.Values = 3, "ip_"+sides[which]+"_in", []string{prefix}
		return r
	case kind < 8:
		r.Match.DstPort = []string{strconv.Itoa(port)}
	default:
		r.Match.DstPort = []string{fmt.Sprintf("%d-%d", port, port+1+random.IntN(16383))}
	}
	r.Layer, r.Type = 4, typeMatch
	r.Match.Protocol = []string{protocol}
	*r.Match.list(sides[which]) = []string{prefix}
	return r
}

func madeUpPrefix(random *rand.Rand) string {
	const first, size = 240 << 24, 1 << 27 // 240.0.0.0/5
	a := uint32(first + random.IntN(size))
	address := netip.AddrFrom4([4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)})
	return netip.PrefixFrom(address, 16+random.IntN(17)).Masked().String()
}

// placeHits replaces rules by ones that share the hits.
func (s Synthetic) placeHits(list []Rule, random *rand.Rand) {
	if s.Hit == 0 {
		return
	}
	var places []int
	switch s.At {
	case AtFirst:
		places = []int{0}
	case AtMiddle:
		places = []int{len(list) / 2}
	case AtLast:
		places = []int{len(list) - 1}
	default:
		places = random.Perm(len(list))[:min(len(list), mostHitRules)]
		slices.Sort(places)
	}
	begin := random.Float64() * (1 - s.Hit)
	for i, place := range places {
		lo := begin + s.Hit*float64(i)/float64(len(places))
		hi := begin + s.Hit*float64(i+1)/float64(len(places))
		list[place].Layer, list[place].Type, list[place].Match = 3, "sample", Match{}
		list[place].Values = []string{plain(lo) + "-" + plain(min(hi, 1))}
	}
}

// plain writes a number without exponent, with all its digits.
func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
