package rules

import (
	"net/netip"
	"slices"

	"github.com/tigerbench/tigerbench/packet"
)

// countryTest holds where the address of that side lies in a country.
type countryTest struct {
	side side
	*spans
}

func (t *countryTest) matches(p *packet.Packet) bool {
	at := address{p.SrcHi, p.SrcLo}
	if t.side == dst {
		at = address{p.DstHi, p.DstLo}
	}
	switch p.Version {
	case 4:
		return within(t.v4, at)
	case 6:
		return within(t.v6, at)
	}
	return false
}

// spans are the addresses of a country: disjoint, in rising order.
type spans struct{ v4, v6 []span }

type span struct{ first, last address }

// address is an address as a key holds it.
type address struct{ hi, lo uint64 }

func (a address) less(b address) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

// within looks for a in spans, by halves.
func within(spans []span, a address) bool {
	lo, hi := 0, len(spans)
	for lo < hi {
		middle := (lo + hi) / 2
		if spans[middle].last.less(a) {
			lo = middle + 1
		} else {
			hi = middle
		}
	}
	return lo < len(spans) && !a.less(spans[lo].first)
}

// merge turns prefixes, which may overlap, into spans.
func merge(prefixes []netip.Prefix) *spans {
	sorted := slices.Clone(prefixes)
	slices.SortFunc(sorted, netip.Prefix.Compare)
	s := &spans{}
	for _, p := range sorted {
		t := prefixTest(src, p)
		next := span{address{t.want.SrcHi, t.want.SrcLo}, address{}}
		to := &s.v6
		if t.want.Version == 4 {
			next.last, to = address{0, t.want.SrcLo | uint64(uint32(^t.mask.SrcLo))}, &s.v4
		} else {
			next.last = address{t.want.SrcHi | ^t.mask.SrcHi, t.want.SrcLo | ^t.mask.SrcLo}
		}
		if end := len(*to) - 1; end >= 0 && !(*to)[end].last.less(next.first) {
			if (*to)[end].last.less(next.last) {
				(*to)[end].last = next.last
			}
			continue
		}
		*to = append(*to, next)
	}
	return s
}
