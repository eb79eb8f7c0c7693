// Package rules holds the rule model: loading, checking, compiling, matching, and generating rule sets.
//
// # Files
//
// A rule file is one JSON object:
//
//	{"rules": [{"id": "no-telnet", "layer": 4, "type": "tcp_dst_port", "values": [23], "action": "drop"}]}
//
// Rules are tried in file order, and the first that matches decides: its action is "drop" or "accept". A packet that no
// rule matches is accepted. A rule matches if any of its values does. It never matches a packet whose class is not ok.
//
// A file is refused whole if anything in it is wrong, with every problem listed (the first 10,000). Numbers may be written as numbers or as text.
// Ids are unique, but for rules that repeat an earlier one exactly: those stay in the set, and are counted in a warning.
//
// # Types
//
//	type                             layer  a value is           matches
//	ip_src_in, ip_dst_in             3      CIDR prefix          an address of the prefix's own family that lies in it
//	ip_src_country, ip_dst_country   3      two letters          an address in a network that the GeoIP file gives to that country
//	tcp_src_port, tcp_dst_port       4      port                 TCP packets with that port
//	udp_src_port, udp_dst_port       4      port                 UDP packets with that port
//	tcp_src_port_range, and so on    4      lo-hi                the same for ports from lo to hi, both included
//	tcp_flags                        4      SYN,!ACK or NONE     TCP headers with these flags set, those behind "!" clear, others as they like; or all clear
//	icmp_type                        3, 4   type or type/code    ICMP and ICMPv6 messages alike
//	protocol                         3, 4   number or name       packets with that transport protocol (IANA numbers)
//	match                            3, 4   see below            packets for which all fields given hold
//	sample                           3      lo-hi within 0 to 1  keys whose Sample is at least lo and less than hi
//	http_method                      7      method               requests with exactly this method, case included
//	http_host                        7      host name            requests with this Host, any case, without its port and final dot
//	http_user_agent                  7      text                 requests whose User-Agent contains it
//	http_uri_contains                7      text                 requests whose target contains it
//	http_uri_regex                   7      regular expression   requests whose target it matches
//	http_header_contains             7      text                 requests and responses with a header line of that field that contains it
//	http_header_regex                7      regular expression   the same where it matches one such line's value
//	http_payload_regex               7      regular expression   requests and responses whose transport payload, start line and headers included, it matches
//	dns_query_contains               7      text                 DNS messages whose first question's name contains it
//	dns_query_regex                  7      regular expression   DNS messages whose first question's name, in lower case, it matches
//
// The types with "header" name a header in "field", without regard to case. What contains text does so without regard
// to the case of ASCII letters; other bytes are compared as they are. A regular expression matches as Go's regexp does on the bytes, in
// time linear in their number; patterns have budgets on their length and on the length of their programs. URIs are looked at as sent:
// nothing is decoded.
//
// A later fragment has no ports, no flags and no ICMP type: rules that look at those don't match it. Prefixes of IPv4
// match IPv4 packets only, and prefixes of IPv6 (::ffff:0:0/96 included) IPv6 packets only.
//
// Layer 7 looks at one packet's own payload. There is no stream reassembly: what is cut in two by a packet's end
// is seen by nobody.
//
// Type match has fields in place of values, each an array, of which at least one is given: src and dst (prefixes),
// protocol (as in type protocol), src_port and dst_port (ports or lo-hi, of TCP, UDP and SCTP), tcp_flags (as in type
// tcp_flags). A field holds if any of its values does:
//
//	{"id": "admin", "layer": 4, "type": "match", "src": ["192.0.2.0/24"], "protocol": ["tcp"], "dst_port": [22, "8000-8099"], "action": "accept"}
//
// # What Encode adds
//
// Four more fields carry what a set knows beyond its file, so that another process needs nothing else: "cost_operations"
// beside "rules" is the work done before each rule; "costs_ns" beside it is what each rule was measured to cost a packet, by which shards are
// balanced; "countries" beside it holds the prefixes of each country; "skipped" in a rule says why it was left out, so that it keeps its index and never matches.
//
// # Matching
//
// Set.Shard lays rules out for a matcher. Linear is an array of 24-byte ops, one for each value, in file order: each
// compares one masked word of the packet's key, and only where that agrees looks further. A country is one op, its
// networks searched by halves. SIMD is an array of 36-bit lanes (see group) beside the ops that confirm what it finds. Indexed is tables; for
// layer 7, one finder of literals for each part of a view (see finder), which says what tests to ask. Shards read no memory that anyone
// else writes, and count nothing. Scan allocates nothing but what regexp does, and that not in steady state.
package rules
