package main

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/rules"
)

// errHit is what a full scan gives that found something.
var errHit = errors.New("a rule matched, where none should")

func simdClaims() []claim {
	var all []claim
	for _, n := range []int{24, 128, 1000} {
		c := claim{
			"simd-" + strconv.Itoa(n), "addresses compared by SIMD, above 100 address rules", "+200%", 2,
			fmt.Sprintf("full scan of %d address rules, matcher linear", n), "the same, matcher simd",
			func(m *machine) (before, after side, err error) {
				set, err := addressSet(n)
				if err != nil {
					return nil, nil, err
				}
				if before, err = m.matcher(set, rules.Linear); err != nil {
					return nil, nil, err
				}
				after, err = m.matcher(set, rules.SIMD)
				return before, after, err
			},
		}
		if n <= 100 {
			c.said, c.least = "none below 100", 0
		}
		all = append(all, c)
	}
	return all
}

// addressSet is n rules of one source address each.
func addressSet(n int) (*rules.Set, error) {
	list := make([]rules.Rule, n)
	for i := range list {
		a := netip.AddrFrom4([4]byte{240, 1, byte(i >> 8), byte(i)})
		list[i] = rules.Rule{ID: strconv.Itoa(i), Layer: 3, Type: "ip_src_in", Values: []string{a.String() + "/32"}, Action: "drop"}
	}
	set, _, err := rules.New("addresses", list, rules.Options{})
	return set, err
}

// matcher scans the whole set for packets that nothing matches.
func (m *machine) matcher(set *rules.Set, matcher rules.Matcher) (side, error) {
	all := make([]uint32, set.Len())
	for i := range all {
		all[i] = uint32(i)
	}
	shard, err := set.Shard(matcher, all)
	if err != nil {
		return nil, err
	}
	packets := anyPackets(64)
	return func() (v gauge.Summary, err error) {
		err = gauge.Aside(m.cpus[0], func() error {
			hits := 0
			v = m.loop().Call(func() {
				for i := range packets {
					if shard.Scan(&packets[i], 0, shard.Len()) < shard.Len() {
						hits++
					}
				}
			}).Summary().Per(len(packets))
			if hits > 0 {
				return errHit
			}
			return nil
		})
		return v, err
	}, nil
}
