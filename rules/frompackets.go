package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/tigerbench/tigerbench/packet"
)

// mostKeys bounds the keys that FromPackets looks at. Of more, every k-th counts.
const mostKeys = 20_000

// FromPackets makes n rules from a corpus's own packets, given by their keys, for tests of equivalence. Drop and accept
// are mixed, rules overlap, each rule decides at least one of the packets, and together they decide about the share
// hitRate of them (more, where n packets are more than that). Equal arguments make equal rules.
//
// It returns an error where the packets have too few distinct keys for n rules.
func FromPackets(keys []packet.Key, seed uint64, n int, hitRate float64) (*Set, error) {
	m := &maker{random: rand.New(rand.NewPCG(seed, 0x636f72707573))}
	step := max(1, (len(keys)+mostKeys-1)/mostKeys)
	for i := 0; i < len(keys); i += step {
		if keys[i].Class == packet.OK {
			m.open = append(m.open, packet.Packet{Key: keys[i]})
		}
	}
	wanted := hitRate * float64(len(m.open))
	for i := range n {
		share := max(1, wanted/float64(n-i))
		r, taken, ok := m.next(i, share)
		if !ok {
			return nil, fmt.Errorf("make rules from packets: rule %d of %d finds no packet to decide: ask for fewer rules", i, n)
		}
		m.rules = append(m.rules, r)
		wanted -= float64(taken)
	}
	set, _, err := New(fmt.Sprintf("packets:%d", n), m.rules, Options{})
	return set, err
}

// maker makes rules one after another.
type maker struct {
	random  *rand.Rand
	open    []packet.Packet // packets that no rule decides so far
	decided packet.Key      // one that the rule before decides
	rules   []Rule
}

// next makes the rule that decides closest to share packets, of several made from open packets, and closes these.
func (m *maker) next(i int, share float64) (r Rule, taken int, ok bool) {
	const tries = 6
	if len(m.open) == 0 {
		return Rule{}, 0, false
	}
	var best candidate
	for range tries {
		k := &m.open[m.random.IntN(len(m.open))].Key
		for _, c := range m.candidates(k) {
			c.count(m.open)
			if best.taken == 0 || distance(c.taken, share) < distance(best.taken, share) {
				best = c
			}
		}
	}
	best = m.overlap(best)
	m.close(best)
	best.ID = fmt.Sprintf("packets-%04d", i)
	best.Action = []string{"drop", "accept"}[m.random.IntN(2)]
	return best.Rule, best.taken, true
}

// distance is how far a number of packets is off the share: a factor below it, and the cube of a factor above it, since
// rules to come can make up for too few packets but can't give any back.
func distance(taken int, share float64) float64 {
	factor := float64(taken) / share
	return max(1/factor, factor*factor*factor)
}

// overlap widens a rule, where that is possible and takes no open packet more, to match one that the rule before decides.
func (m *maker) overlap(c candidate) candidate {
	k := &m.decided
	if k.Version == 0 {
		return c
	}
	wide := c.Rule
	extend := func(list *[]string, value string) {
		if len(*list) > 0 {
			*list = append(slices.Clone(*list), value)
		}
	}
	switch wide.Type {
	case "ip_src_in":
		extend(&wide.Values, whole(k, src))
	case "ip_dst_in":
		extend(&wide.Values, whole(k, dst))
	case typeMatch:
		extend(&wide.Src, whole(k, src))
		extend(&wide.Dst, whole(k, dst))
		extend(&wide.Protocol, strconv.Itoa(int(k.Protocol)))
		extend(&wide.SrcPort, strconv.Itoa(int(k.SrcPort)))
		extend(&wide.DstPort, strconv.Itoa(int(k.DstPort)))
		for _, flags := range flagText(k) {
			extend(&wide.TCPFlags, flags)
		}
	}
	w, ok := compileCandidate(wide)
	if w.count(m.open); !ok || w.taken != c.taken {
		return c
	}
	return w
}

// close takes out what a rule decides.
func (m *maker) close(c candidate) {
	open := m.open[:0]
	for i := range m.open {
		if c.matches(&m.open[i]) {
			m.decided = m.open[i].Key
			continue
		}
		open = append(open, m.open[i])
	}
	m.open = open
}
