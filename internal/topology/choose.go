package topology

import (
	"cmp"
	"slices"
)

// Choose names the CPUs for n participants, the dispatcher first: distinct physical cores that share one last-level
// cache and NUMA node, then cores further away, then second threads of the same cores, and from the first again where
// there are more participants than CPUs.
func (m Machine) Choose(n int) []int {
	order := m.order()
	chosen := make([]int, n)
	for i := range chosen {
		chosen[i] = order[i%len(order)]
	}
	return chosen
}

// order is every usable CPU, the ones to take first in front.
func (m Machine) order() []int {
	rank := m.domainRanks()
	cpus := slices.Clone(m.CPUs)
	slices.SortStableFunc(cpus, func(a, b CPU) int {
		return cmp.Or(
			cmp.Compare(a.Thread, b.Thread),
			cmp.Compare(rank[a.domain()], rank[b.domain()]),
			cmp.Compare(b.Capacity, a.Capacity),
			cmp.Compare(a.ID, b.ID),
		)
	})
	order := make([]int, len(cpus))
	for i, c := range cpus {
		order[i] = c.ID
	}
	return order
}

// domain is the set of CPUs among which a cache line moves without leaving a last-level cache.
type domain struct{ socket, node, l3 int }

func (c CPU) domain() domain { return domain{c.Socket, c.Node, c.L3} }

// domainRanks puts the domain with most cores first and the others behind it, nearest first.
func (m Machine) domainRanks() map[domain]int {
	cores := map[domain]int{}
	var domains []domain
	for _, c := range m.CPUs {
		d := c.domain()
		if _, known := cores[d]; !known {
			domains = append(domains, d)
		}
		if c.Thread == 0 {
			cores[d]++
		}
	}
	slices.SortStableFunc(domains, func(a, b domain) int { return cmp.Compare(cores[b], cores[a]) })
	home := domains[0]
	slices.SortStableFunc(domains, func(a, b domain) int {
		return cmp.Compare(home.distance(a), home.distance(b))
	})
	ranks := map[domain]int{}
	for i, d := range domains {
		ranks[d] = i
	}
	return ranks
}

// distance is 0 for the same domain, then 1 on the same node, 2 in the same socket, 3 elsewhere.
func (d domain) distance(other domain) int {
	switch {
	case d == other:
		return 0
	case d.node == other.node && d.socket == other.socket:
		return 1
	case d.socket == other.socket:
		return 2
	default:
		return 3
	}
}
