package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/tigerbench/tigerbench/bench/gauge"
)

// prefetchClaims are measured in C++, as the notes have them: Go has no such instruction outside its runtime.
func prefetchClaims() []claim {
	var all []claim
	for _, layout := range []struct{ kind, text string }{{"scalar", "rules in an array"}, {"objects", "rules behind pointers, anywhere in memory"}} {
		for _, n := range []int{24, 100_000} {
			all = append(all, claim{
				fmt.Sprintf("prefetch-%s-%d", layout.kind, n), "prefetching the next rule", "+10 to 20%", 0.1,
				fmt.Sprintf("full scan of %d plain %s (C++)", n, layout.text), "the same, `__builtin_prefetch` of the next rule",
				func(m *machine) (before, after side, err error) {
					path, err := m.ruleFile(n)
					if err != nil {
						return nil, nil, err
					}
					batch := max(1, 1000/n)
					return m.scan(layout.kind, path, batch), m.scan(layout.kind+"-ahead", path, batch), nil
				},
			})
		}
	}
	return all
}

// ruleFile writes n rules, once.
func (m *machine) ruleFile(n int) (string, error) {
	path := filepath.Join(m.folder, strconv.Itoa(n))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	f, err := gauge.NewRuleFile(n)
	if err != nil {
		return "", err
	}
	return path, f.Write(path)
}

// scan is a full scan by the program in C++.
func (m *machine) scan(kind, path string, batch int) side {
	program := filepath.Join(m.peers, "cxx", "scan")
	j := gauge.Job{CPUs: m.cpus[:1], Workers: 1, CallerRuns: true, Samples: m.samples, Limit: m.loop().Limit, Warmup: 1000}
	return func() (gauge.Summary, error) {
		b, err := gauge.Run(m.ctx, append([]string{program, kind, path, strconv.Itoa(batch)}, j.Args()...), nil)
		if err != nil {
			return gauge.Summary{}, fmt.Errorf("%w (make peers-cxx builds it)", err)
		}
		return b.Summary().Per(batch), nil
	}
}
