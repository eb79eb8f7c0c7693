// Package trial measures engines behind a real NFQUEUE: it plans a live study and carries it out in a lab.
//
//	Options -> Prepare: rules, groups, cells, order -> Measure: blocks, one by one -> harness/study
//
// A group is a load and a rule set; its cells are engines and two baselines: the kernel forwarding without a queue, and a queue
// whose packets are all accepted. A block is
//
//	server listens -> filter binds its queue, says ready -> rule added -> load -> rule ended, counter read -> filter
//	answers what waits, tells its result -> server tells what it saw
//
// with a fresh filter and a fresh server each: processes of the lab, so that a block that fails leaves nothing behind. Each
// repetition visits every cell once, in an order shuffled anew from the seed.
package trial
