package live

import "fmt"

// Firewall is how a user fills a queue with what this host forwards. Nothing here runs it.
type Firewall struct {
	Add    string // shell command, to be typed once the queue is bound
	Remove string // shell command, to be typed once the queue is closed
}

// IPTables fills a queue by iptables; for IPv6 the same goes for ip6tables. Packets pass where no program has bound the queue.
func IPTables(queue uint16) Firewall {
	rule := fmt.Sprintf("FORWARD -j NFQUEUE --queue-num %d --queue-bypass", queue)
	return Firewall{Add: "iptables -I " + rule, Remove: "iptables -D " + rule}
}

// NFTables fills a queue by nft, with IPv4 and IPv6, in a table of its own. Deleting a table drops what its rules have
// queued, so Remove must wait until the queue is closed.
func NFTables(queue uint16) Firewall {
	return Firewall{
		Add: fmt.Sprintf("nft 'add table inet tigerbench; "+
			"add chain inet tigerbench forward { type filter hook forward priority 0; }; "+
			"add rule inet tigerbench forward counter queue num %d bypass'", queue),
		Remove: "nft delete table inet tigerbench",
	}
}
