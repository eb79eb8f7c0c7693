package fitness

import (
	"io/fs"
	"strings"

	"github.com/tigerbench/tigerbench/internal/topology"
)

// Status is what a check came to.
type Status string

// Note colours figures: know it, or mend it. Unfit spoils them: mend it first.
const (
	OK    Status = "ok"
	Note  Status = "note"
	Unfit Status = "unfit"
)

// Finding is the outcome of one check.
type Finding struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Detail string `json:"detail"`           // what was found
	Remedy string `json:"remedy,omitempty"` // the command that mends it
}

// Fit says whether no finding is Unfit.
func Fit(findings []Finding) bool {
	for _, f := range findings {
		if f.Status == Unfit {
			return false
		}
	}
	return true
}

// notTold is the detail of what the system has no file for.
const notTold = "the system does not tell"

// Subject is the machine that is looked at.
type Subject struct {
	Machine topology.Machine
	Host    topology.Host
	FS      fs.FS  // that has proc and sys at its top
	Clock   string // the clock of the stamps, as package clock names it
}

// text returns a file's content without surrounding blanks, "" where there is none.
func (s Subject) text(name string) string {
	data, err := fs.ReadFile(s.FS, name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// Inspect looks at how the machine is set up. What it is doing is for Load.
func Inspect(s Subject) []Finding {
	checks := []func() Finding{
		s.cpus, s.threads, s.quota, s.governor, s.turbo, s.idle, s.hypervisor, s.isolation, s.tick, s.clock,
		s.hugePages, s.swap, s.memory, s.counters, s.capabilities, s.mitigations,
	}
	findings := make([]Finding, len(checks))
	for i, check := range checks {
		findings[i] = check()
	}
	return findings
}
