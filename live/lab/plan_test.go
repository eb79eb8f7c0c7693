package lab

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func addrs(t *testing.T, texts ...string) []netip.Addr {
	t.Helper()
	list := make([]netip.Addr, len(texts))
	for i, text := range texts {
		var err error
		list[i], err = netip.ParseAddr(text)
		require.NoError(t, err)
	}
	return list
}

func TestAttackSources(t *testing.T) {
	var prefixes []netip.Prefix
	for _, text := range []string{
		"203.0.113.0/28", "198.51.100.7/32", "127.0.0.0/9", "10.66.5.9/23", "2001:db8::/32", "203.0.113.0/24", "192.0.2.64/26", "240.0.0.0/6",
	} {
		prefixes = append(prefixes, netip.MustParsePrefix(text))
	}
	sources, unusable := AttackSources(prefixes)
	assert.Equal(t, addrs(t, "203.0.113.1", "198.51.100.7", "10.66.4.1"), sources, "one of each, none twice")
	assert.Equal(t, []netip.Prefix{prefixes[2], prefixes[4], prefixes[6], prefixes[7]}, unusable)
}

// TestPlanKnowsTheWayBack: whatever address a host has, its neighbours know a hardware address or a route for it.
func TestPlanKnowsTheWayBack(t *testing.T) {
	attackers := addrs(t, "203.0.113.1", "10.66.4.1")
	hosts := plan(Options{Attackers: attackers})
	known := map[netip.Addr]bool{}
	for _, n := range hosts[Filter].Neighbours {
		known[n.Addr] = true
	}
	for _, host := range []Host{Injector, Server} {
		for _, a := range hosts[host].Addresses {
			assert.True(t, known[a.Prefix.Addr()], "the filter does not know %v", a.Prefix)
		}
		require.Len(t, hosts[host].Routes, 1, "everything goes through the filter")
	}
	for _, a := range attackers {
		assert.Contains(t, hosts[Filter].Routes, route{Link: "to-injector", To: netip.PrefixFrom(a, 32)})
	}
	for _, c := range cables() {
		assert.Less(t, max(len(c.leftIf), len(c.rightIf)), 16, "IFNAMSIZ")
	}
}

func TestReservedPortsAreRanges(t *testing.T) {
	s := plan(Options{ReservedPorts: []uint16{79, 6000, 6001, 6002, 65535}})[Injector].Settings
	assert.Equal(t, setting{Path: "net/ipv4/ip_local_reserved_ports", Value: "79-79,6000-6002,65535-65535"}, s[len(s)-1])
}

func TestFirewallToolsReadTheirCounters(t *testing.T) {
	iptablesList := "Chain FORWARD (policy ACCEPT 12 packets, 34 bytes)\n" +
		"    pkts      bytes target     prot opt in     out     source               destination         \n" +
		"       9      999 DROP       0    --  *      *       203.0.113.0/28       0.0.0.0/0           \n" +
		"  123456  7890123 NFQUEUE    0    --  *      *       0.0.0.0/0            0.0.0.0/0            NFQUEUE num 5 bypass\n"
	nftList := "table ip tigerbench {\n\tchain forward {\n\t\ttype filter hook forward priority filter; policy accept;\n" +
		"\t\tcounter packets 123456 bytes 7890123 queue flags bypass to 5\n\t}\n}\n"
	for _, tool := range firewallTools() {
		listing := iptablesList
		if tool.Name == "nft" {
			listing = nftList
		}
		got, err := tool.parse([]byte(listing))
		require.NoError(t, err, tool.Name)
		assert.Equal(t, Counter{123456, 7890123}, got, tool.Name)
		_, err = tool.parse([]byte("Chain FORWARD (policy ACCEPT)\n"))
		assert.Error(t, err, tool.Name)
		_, err = tool.parse([]byte(" 99999999999999999999 1 NFQUEUE\ncounter packets 99999999999999999999 bytes 1 queue"))
		assert.Error(t, err, tool.Name)
	}
}
