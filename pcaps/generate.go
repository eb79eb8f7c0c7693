package pcaps

import "github.com/tigerbench/tigerbench/pcaps/internal/traffic"

// Generate makes up a capture of one of the kinds that BuiltinNames lists: a pcap with exactly the given number of packets
// (1 to 5,000,000). The same arguments always give the same bytes.
//
//	web    HTTP over IPv4 and IPv6 with handshakes and teardown; a quarter of the connections attack (SQL and script
//	       injection, traversal, commands, scanners), two thirds of those from 203.0.113.0/24, 198.51.100.0/24,
//	       10.66.0.0/16 and 2001:db8:bad::/48
//	mixed  IP packets of 40, 576 and 1500 bytes (7:4:1): TCP, UDP, ICMP, ICMPv6, SCTP, fragments, VLAN and QinQ
//	dns    questions and answers; an eighth of the names look like tunnels
//	flood  spoofed SYNs with random sources to one server, and some ordinary connections to it
func Generate(kind string, seed uint64, packets int) ([]byte, error) {
	return traffic.Generate(kind, seed, packets)
}
