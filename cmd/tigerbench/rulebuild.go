package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/rules"
)

// buildInfo is what compiling a set for a matcher took.
type buildInfo struct {
	Matcher rules.Matcher `json:"matcher"`
	BuildNS int64         `json:"build_ns"`
	Bytes   uint64        `json:"bytes"` // that its tables hold
}

func buildInfos(set *rules.Set, matchers []string) ([]buildInfo, error) {
	var infos []buildInfo
	for _, name := range matchers {
		if !slices.Contains(rules.Matchers(), rules.Matcher(name)) {
			return nil, fmt.Errorf("--matcher is %q: give %s, %s or %s", name, rules.Linear, rules.SIMD, rules.Indexed)
		}
		b, err := rules.MeasureBuild(set, rules.Matcher(name))
		if err != nil {
			return nil, fmt.Errorf("--matcher %s: %w", name, err)
		}
		infos = append(infos, buildInfo{rules.Matcher(name), b.Time.Nanoseconds(), b.Bytes})
	}
	return infos, nil
}

func (b buildInfo) text() string {
	return fmt.Sprintf("built in %v, holds %s", time.Duration(b.BuildNS).Round(10*time.Microsecond), size(b.Bytes))
}

// size writes bytes for people.
func size(bytes uint64) string {
	switch {
	case bytes >= 10<<20:
		return fmt.Sprintf("%d MiB", bytes>>20)
	case bytes >= 10<<10:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d bytes", bytes)
}
