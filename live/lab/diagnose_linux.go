package lab

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/tigerbench/tigerbench/live/lab/wrk"
)

// Diagnose says what the lab needs and whether this machine has it. It builds a lab, tries, and takes it down: nothing is
// changed on the machine.
func Diagnose(ctx context.Context) []Finding {
	l, err := Up(ctx, Options{})
	var findings []Finding
	if err != nil {
		var failed *StepError
		if !errors.As(err, &failed) {
			failed = &StepError{StepNamespaces, err}
		}
		findings = append(buildFindings(failed, readSetting), untried(checkQueue, checkRule)...)
	} else {
		findings = append(buildFindings(nil, readSetting), l.diagnoseQueue(ctx)...)
		if err := l.Close(); err != nil {
			findings = append(findings, Finding{Check: checkNamespaces, Status: Missing, Detail: err.Error(), Remedy: "reboot"})
		}
	}
	return append(findings, wrkFinding(), capabilityFinding())
}

func (l *Lab) diagnoseQueue(ctx context.Context) []Finding {
	queue := Finding{Check: checkQueue, Status: OK, Detail: "a queue can be bound"}
	if _, err := l.Run(ctx, Filter, Command{Args: Agent(roleBind)}); err != nil {
		queue.Status, queue.Detail = Missing, oneLine(err.Error())
		queue.Remedy = "sudo modprobe nfnetlink_queue  # CONFIG_NETFILTER_NETLINK_QUEUE"
	}
	err := l.Queue(ctx, QueueRule{})
	var installed []string
	for _, tool := range firewallTools() {
		if _, err := l.Run(ctx, Filter, Command{Args: []string{tool.Name, "--version"}}); err == nil {
			installed = append(installed, tool.Name)
		}
	}
	return []Finding{queue, ruleFinding(l.Tool(), installed, err)}
}

func readSetting(path string) string {
	text, err := os.ReadFile(filepath.Join("/proc/sys", path))
	if err != nil {
		return "" // no such setting
	}
	return string(text)
}

func wrkFinding() Finding {
	path, err := wrk.Find()
	if err != nil {
		return Finding{checkWrk, Note, "not installed: only --load wrk needs it", "sudo apt-get install wrk"}
	}
	return Finding{Check: checkWrk, Status: OK, Detail: path}
}

// capabilityFinding is about a queue of the machine's own; the lab needs no capability.
func capabilityFinding() Finding {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	err := unix.Capget(&header, &data[0])
	if err == nil && data[0].Effective&(1<<unix.CAP_NET_ADMIN) != 0 {
		return Finding{Check: checkCapability, Status: OK, Detail: "CAP_NET_ADMIN is held"}
	}
	return Finding{checkCapability, Note, "no CAP_NET_ADMIN: the lab works, a queue of this machine's own firewall does not",
		"sudo -s"}
}
