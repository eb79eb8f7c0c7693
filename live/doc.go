// Package live is a source of packets from Linux's NFQUEUE: packets that a firewall rule hands over, each of which waits in the
// kernel for a verdict.
//
//	kernel -> reader -> dispatcher: packet.Parse -> RuleEngine.Evaluate -> verdict -> kernel
//
// Two readers fill the same dispatcher. One goroutine reads, parses, evaluates and answers; an engine sees one packet at a time.
// Every packet gets exactly one verdict: what cannot be parsed is accepted and counted, and where a rule panics Config.OnPanic
// decides. Loss is counted from the numbers that the kernel gives packets and from /proc, never from errors: one
// error can stand for many packets.
//
// The package never touches firewall rules. It needs CAP_NET_ADMIN over its network namespace.
package live
