package lab

import (
	"fmt"
	"strings"
)

// Status is what a check came to.
type Status string

// Missing keeps the lab from running, Note does not, Untried follows from something missing.
const (
	OK      Status = "ok"
	Note    Status = "note"
	Missing Status = "missing"
	Untried Status = "untried"
)

// Finding is the outcome of one check.
type Finding struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Detail string `json:"detail"`           // what was found
	Remedy string `json:"remedy,omitempty"` // the command that mends it, or would make it better
}

// CanRun says whether nothing that the lab needs is missing.
func CanRun(findings []Finding) bool {
	for _, f := range findings {
		if f.Status == Missing || f.Status == Untried {
			return false
		}
	}
	return true
}

// The checks, in the order in which they are made.
const (
	checkNamespaces = "user namespaces"
	checkMounts     = "private mounts"
	checkHosts      = "network namespaces"
	checkLinks      = "veth links"
	checkForwarding = "addresses and forwarding"
	checkQueue      = "NFQUEUE"
	checkRule       = "queue rule"
	checkWrk        = "wrk"
	checkCapability = "capability"
)

// stepChecks are the checks that building the lab makes, in order, with what helps where one fails.
func stepChecks() []struct {
	Step          Step
	Check, Remedy string
} {
	return []struct {
		Step          Step
		Check, Remedy string
	}{
		{StepNamespaces, checkNamespaces, "sudo tigerbench doctor"},
		{StepMounts, checkMounts, "run outside the container, or with --security-opt seccomp=unconfined --security-opt apparmor=unconfined"},
		{StepHosts, checkHosts, "sudo sysctl -w user.max_net_namespaces=16384"},
		{StepLinks, checkLinks, "sudo modprobe veth  # CONFIG_VETH"},
		{StepAddresses, checkForwarding, "run outside the container: its /proc/sys/net is read-only"},
	}
}

// namespaceRemedy names the setting that forbids user namespaces; setting returns a file below /proc/sys, empty where it is
// missing.
func namespaceRemedy(setting func(path string) string) (remedy string, found bool) {
	for _, s := range []struct{ path, bad, good string }{
		{"user/max_user_namespaces", "0", "sudo sysctl -w user.max_user_namespaces=16384"},
		{"user/max_net_namespaces", "0", "sudo sysctl -w user.max_net_namespaces=16384"},
		{"user/max_pid_namespaces", "0", "sudo sysctl -w user.max_pid_namespaces=16384"},
		{"user/max_mnt_namespaces", "0", "sudo sysctl -w user.max_mnt_namespaces=16384"},
		{"kernel/unprivileged_userns_clone", "0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"},
		{"kernel/apparmor_restrict_unprivileged_userns", "1", "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
	} {
		if strings.TrimSpace(setting(s.path)) == s.bad {
			return s.good, true
		}
	}
	return "", false
}

// buildFindings tells how far building the lab came; failed is nil where it came up.
func buildFindings(failed *StepError, setting func(path string) string) []Finding {
	var findings []Finding
	status := OK
	for _, c := range stepChecks() {
		f := Finding{Check: c.Check, Status: status, Detail: "tried in a scratch namespace"}
		switch {
		case status == Untried:
			f.Detail = "needs what is missing above"
		case failed != nil && failed.Step == c.Step:
			f.Status, f.Detail, f.Remedy = Missing, failed.Error(), c.Remedy
			if remedy, found := namespaceRemedy(setting); found && c.Step == StepNamespaces {
				f.Remedy = remedy
			}
			status = Untried
		}
		findings = append(findings, f)
	}
	return findings
}

// untried are the checks that need a lab, where there is none.
func untried(checks ...string) []Finding {
	findings := make([]Finding, len(checks))
	for i, check := range checks {
		findings[i] = Finding{Check: check, Status: Untried, Detail: "needs what is missing above"}
	}
	return findings
}

// ruleFinding tells whether a firewall tool could add the queue rule; installed are the tools that the lab found.
func ruleFinding(tool string, installed []string, failed error) Finding {
	f := Finding{Check: checkRule, Status: OK, Detail: "by " + tool}
	switch {
	case failed == nil:
	case len(installed) == 0:
		f.Status, f.Detail = Missing, "neither iptables nor nft is installed"
		f.Remedy = "sudo apt-get install iptables"
	default:
		f.Status = Missing
		f.Detail = fmt.Sprintf("%s cannot add it: %s", strings.Join(installed, ", "), oneLine(failed.Error()))
		f.Remedy = "sudo modprobe -a ip_tables iptable_filter xt_NFQUEUE  # CONFIG_NETFILTER_XT_TARGET_NFQUEUE"
		if len(installed) == 1 && installed[0] == "nft" {
			f.Remedy = "sudo apt-get install iptables, or: sudo modprobe nft_queue  # CONFIG_NFT_QUEUE"
		}
	}
	return f
}

// oneLine folds a tool's message.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
