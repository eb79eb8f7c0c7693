package lab

import (
	"fmt"
	"regexp"
	"strconv"
)

// QueueRule sends what the filter forwards to an NFQUEUE.
type QueueRule struct {
	Number uint16 // of the queue
	Bypass bool   // packets pass where nobody listens on the queue; otherwise they are dropped
}

// Counter is what a rule has counted.
type Counter struct {
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
}

// firewallTool is one way of giving the kernel the queue rule.
type firewallTool struct {
	Name    string
	add     func(QueueRule) [][]string // commands, one after the other
	remove  func(QueueRule) [][]string
	pass    [][]string // lets packets pass before they reach the rule
	undo    [][]string // takes back pass, once the rule is removed
	list    []string
	counter *regexp.Regexp // finds packets and bytes of the rule in what list prints
}

// firewallTools are those that the lab tries, in this order. nft's queue expression is missing in more kernels than
// iptables' target.
func firewallTools() []firewallTool {
	return []firewallTool{iptables("iptables"), iptables("iptables-legacy"), iptables("iptables-nft"), nft()}
}

func iptables(name string) firewallTool {
	rule := func(verb string, r QueueRule) [][]string {
		args := []string{name, "-w", "5", verb, "FORWARD", "-j", "NFQUEUE", "--queue-num", strconv.Itoa(int(r.Number))}
		if r.Bypass {
			args = append(args, "--queue-bypass")
		}
		return [][]string{args}
	}
	return firewallTool{
		Name:    name,
		add:     func(r QueueRule) [][]string { return rule("-A", r) },
		remove:  func(r QueueRule) [][]string { return rule("-D", r) },
		pass:    [][]string{{name, "-w", "5", "-I", "FORWARD", "-j", "ACCEPT"}},
		undo:    [][]string{{name, "-w", "5", "-D", "FORWARD", "-j", "ACCEPT"}},
		list:    []string{name, "-w", "5", "-nvxL", "FORWARD"},
		counter: regexp.MustCompile(`(?m)^\s*(\d+)\s+(\d+)\s+NFQUEUE\b`),
	}
}

// nft removes the rule, not the chain: with a base chain everything queued is dropped, and no counter moves.
func nft() firewallTool {
	const table, chain = "add table ip tigerbench", "add chain ip tigerbench forward { type filter hook forward priority 0 ; }"
	return firewallTool{
		Name: "nft",
		add: func(r QueueRule) [][]string {
			rule := fmt.Sprintf("add rule ip tigerbench forward counter queue num %d", r.Number)
			if r.Bypass {
				rule += " bypass"
			}
			return [][]string{{"nft", table + "\n" + chain + "\n" + rule}}
		},
		remove: func(QueueRule) [][]string {
			return [][]string{{"nft", "flush chain ip tigerbench forward"}}
		},
		pass:    [][]string{{"nft", "insert rule ip tigerbench forward accept"}}, // remove takes it along
		list:    []string{"nft", "list chain ip tigerbench forward"},
		counter: regexp.MustCompile(`counter packets (\d+) bytes (\d+) queue\b`),
	}
}

// parse reads the rule's counter out of what the tool's list printed.
func (t firewallTool) parse(listing []byte) (Counter, error) {
	found := t.counter.FindSubmatch(listing)
	if found == nil {
		return Counter{}, fmt.Errorf("read counter: %s lists no queue rule", t.Name)
	}
	packets, err := strconv.ParseUint(string(found[1]), 10, 64)
	if err != nil {
		return Counter{}, fmt.Errorf("read counter: %w", err)
	}
	bytes, err := strconv.ParseUint(string(found[2]), 10, 64)
	if err != nil {
		return Counter{}, fmt.Errorf("read counter: %w", err)
	}
	return Counter{packets, bytes}, nil
}
