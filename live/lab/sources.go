package lab

import "net/netip"

// neverForwarded are IPv4 networks whose packets the kernel refuses before FORWARD, and the lab's own.
var neverForwarded = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("224.0.0.0/3"),
}

// canAttack says whether packets from a can cross the lab's filter.
func canAttack(a netip.Addr) bool {
	if !a.Is4() {
		return false
	}
	for _, p := range neverForwarded {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// AttackSources takes one address out of each prefix that the lab can send from, the second of the prefix where it has
// one. The prefixes that it cannot send from (IPv6, loopback, multicast, the lab's own) are returned too.
func AttackSources(prefixes []netip.Prefix) (sources []netip.Addr, unusable []netip.Prefix) {
	taken := map[netip.Addr]bool{}
	for _, p := range prefixes {
		a := p.Masked().Addr()
		if next := a.Next(); p.Contains(next) {
			a = next
		}
		switch {
		case !canAttack(a):
			unusable = append(unusable, p)
		case !taken[a]:
			taken[a] = true
			sources = append(sources, a)
		}
	}
	return sources, unusable
}
