// Package replay sends a capture's packets through a filter, and checks on the other side that what arrived is what the rules
// accept: each packet, once, in order, with a time to live one less.
//
//	capture -> Rewrite -> Load: packets that the lab can carry, what the kernel will make of each, and what was left out
//	                        -> Judge:   what the rules say of each packet as rewritten, by the naive evaluator
//	                        -> Send:    a packet socket on the injector's interface, at the capture's pace or a rate
//	                        -> Receive: a packet socket on the server's interface, before its IP stack
//	                        -> Compare: Result
//	                        -> Measure: the same packets by an engine in process, without a queue
//
// # What is rewritten
//
// The link layer is replaced by the lab's Ethernet. Destination addresses become addresses of the lab: each different one an
// address of its own in Sinks, the network behind the server, so that packets reach it, flows stay apart, and nobody answers.
// Source addresses and ports stay, because rules look at them. A time to live below 2 becomes 2. IP options become no-operations
// of the same length: routers act upon some of them. A total length of 0, which segmentation offload leaves behind, becomes the
// captured length. Checksums are computed anew: IPv4's, and TCP's and UDP's where the packet is whole; those of first
// fragments are corrected by what the addresses changed. ICMP's does not cover addresses, and is computed anew too.
//
// # What is left out
//
// IPv6, which the lab has switched off, what is no IP, and packets larger than a link takes. Load.LeftOut counts them.
//
// # What the kernel refuses
//
// Packets whose IPv4 header is damaged, that were not captured whole, or whose source address no router forwards (loopback,
// 0.0.0.0, multicast, broadcast, the filter's own) are sent too; the kernel refuses them before FORWARD. Each packet is given the
// counter that must name it, and Result.Refused are the kernel's counters.
package replay
