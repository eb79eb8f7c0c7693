// Package lab builds a network of its own to measure a filter in: three hosts that are network namespaces, inside a user
// namespace, so that it needs no root, cannot touch the machine's network, and vanishes with the program.
//
//	injector                     filter                         server
//	192.0.2.1 ── to-filter ═══ to-injector  to-server ═══ to-filter ── 192.0.2.130
//	  load, attack sources      192.0.2.2    192.0.2.129       our web server
//	                            iptables -A FORWARD -j NFQUEUE
//
// Processes, each started by the one above it:
//
//	caller    Up, Start, Run, Close; the only one that handles Ctrl-C
//	keeper    process 1 of the PID namespace: when it ends, for whatever reason, the kernel ends all below it
//	host x3   in a network namespace of its own: sets up its links, starts commands
//	commands  the filter, the load, the server; each leads a process group
//
// The keeper is killed when the caller ends, and leaves by itself when its socket to the caller closes; so nothing survives a
// kill -9 of the caller. No namespace has a name, and nothing is written outside them: the keeper mounts an empty /run
// for locks. Neighbours are entered by hand and IPv6 is off, so that no packet but the load's crosses the filter.
//
// Datagrams and captures go to 198.18.0.0/15, which the filter routes to the server and nobody owns: nobody answers, and the
// server's interface counts them (docs/adr/0013-packets-that-nobody-answers.md).
//
// Whoever uses this package lets its own program answer to the word AgentCommand by calling Main: keeper, hosts and the
// load's programs are that same program started again.
package lab
