package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestShellsAreOfferedValues(t *testing.T) {
	for flag, tc := range map[string]struct {
		typed string
		want  []string
	}{
		"--engine":      {"condv", []string{"condvar"}},
		"--matcher":     {"lin", []string{"linear"}},
		"--rules":       {"builtin:", []string{"builtin:24", "builtin:web"}},
		"--pcap":        {"builtin:d", []string{"builtin:dns"}},
		"--shards":      {"contiguous,", []string{"contiguous,interleaved", "contiguous,balanced"}},
		"--caller-runs": {"", []string{"on", "off"}},
		"--arrivals":    {"closed,p", []string{"closed,poisson:"}},
		"--idle":        {"a", []string{"awake"}},
		"--deadline":    {"o", []string{"off"}},
	} {
		stdout, _, code := execute(t, "__complete", "run", flag, tc.typed)
		assert.Zero(t, code)
		lines := strings.Split(strings.TrimSpace(stdout), "\n")
		assert.Equal(t, tc.want, lines[:len(lines)-1], flag)
		assert.Regexp(t, "^:[0-9]+$", lines[len(lines)-1], "the directive")
	}
}
