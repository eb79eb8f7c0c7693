package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// machine is the hardware and the system under it, in one line.
func machine(e *study.Environment) string {
	cpus := plural(e.CPUs, "CPU")
	if e.Topology != "" {
		cpus += " (" + e.Topology + ")"
	}
	return listed(e.CPU, cpus, e.Caches, prefixed("on ", e.VM), e.OS,
		prefixed("Linux ", e.Kernel), prefixed("governor ", e.Governor))
}

// build is what was measured, and by what.
func build(e *study.Environment) string {
	return listed(e.Go, prefixed("GOEXPERIMENT=", e.Experiment), fmt.Sprintf("GOMAXPROCS=%d", e.GOMAXPROCS),
		prefixed("GOGC=", e.GOGC), "tigerbench "+strings.TrimSpace(e.Version+" "+prefixed("commit ", short12(e.Commit))))
}

// brief is the machine and the build for captions: what a reader needs to place the numbers.
func brief(e *study.Environment) string {
	return listed(e.CPU, plural(e.CPUs, "CPU"), prefixed("on ", e.VM), prefixed("Linux ", e.Kernel), e.Go,
		prefixed("commit ", short12(e.Commit)))
}

// plan is how the study was carried out.
func plan(s *study.Study) string {
	parts := []string{prefixed("study ", s.Name), plural(s.Repetitions, "repetition") + " of " + lasting(s.Duration),
		"warm-up " + lasting(s.Warmup), fmt.Sprintf("seed %d", s.Seed)}
	if !s.Started.IsZero() {
		parts = append(parts, "started "+s.Started.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if s.Quick {
		parts = append(parts, "quick")
	}
	if s.Status != study.Complete {
		parts = append(parts, s.Status)
	}
	return listed(parts...)
}

// inputs names what was read: corpora with their packets, rule sets with their rules.
func inputs(s *study.Study) string {
	var parts []string
	for _, in := range s.Inputs {
		size := plural(in.Rules, "rule")
		if in.Kind == "corpus" {
			size = plural(in.Packets, "packet")
			if in.Replayed != in.Packets {
				size += fmt.Sprintf(", %s of them replayed", count(uint64(in.Replayed)))
			}
		}
		parts = append(parts, fmt.Sprintf("%s %s (%s%s)", in.Kind, in.Name, size, prefixed(", sha256 ", short12(in.SHA256))))
	}
	return strings.Join(parts, "; ")
}

// repeated is how often a study measured, for how long, and on what machine: a caption's end.
func repeated(s *study.Study) string {
	return plural(s.Repetitions, "repetition") + " of " + lasting(s.Duration) + ". " + brief(&s.Environment) + "."
}

// subject is what a group replayed through what, for captions.
func (g *group) subject() string {
	if g.Live != nil {
		return g.liveSubject()
	}
	parts := []string{prefixed("corpus ", g.Corpus), prefixed("rules ", g.Rules), prefixed("matcher ", g.Matcher)}
	if g.Pin != "" && g.Pin != "none" {
		parts = append(parts, "pinned")
	}
	if g.IncludeParse {
		parts = append(parts, "parsing included")
	}
	if g.Cold {
		parts = append(parts, "caches cold")
	}
	return listed(parts...)
}

// describe is a group's caption: subject, plan, machine.
func (g *group) describe() string {
	return listed(capital(g.subject()), repeated(&g.results.Study))
}

func listed(parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, ", ")
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(uint64(max(n, 0))) + " " + noun + "s"
}

func lasting(ns study.Nanoseconds) string { return trimDuration(time.Duration(ns)) }

// trimDuration writes 1s, 200ms and 1m0s as 1 s, 200 ms and 60 s.
func trimDuration(d time.Duration) string { return trimZeros(duration(float64(d))) }

// short12 shortens a hash, and keeps the mark of a changed tree.
func short12(hash string) string {
	hash, dirty, changed := strings.Cut(hash, "+")
	if len(hash) > 12 {
		hash = hash[:12]
	}
	if changed {
		return hash + "+" + dirty
	}
	return hash
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
