package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAWholeStudyIsPlanned(t *testing.T) {
	stdout, stderr, code := execute(t, "run", "--study", "original", "--quick", "--dry-run")
	assert.Equal(t, codeOK, code, stderr)
	for _, line := range []string{"original: original shape", "empty: empty fork-join, original shape", "single: empty fork-join, one pinned helper", "rules synthetic:0", "condvar unlocked"} {
		assert.Contains(t, stdout, line)
	}
}

func TestAWholeStudyHasFactorsOfItsOwn(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"factor":  {[]string{"--study", "original", "--workers", "2"}, "--study original: it has factors of its own: leave out --workers"},
		"parsing": {[]string{"--study", "original", "--include-parse"}, "leave out --include-parse"},
		"unknown": {[]string{"--study", "bogus"}, "--study bogus: give original"},
	} {
		t.Run(name, func(t *testing.T) {
			_, stderr, code := execute(t, append([]string{"run", "--dry-run"}, tc.args...)...)
			assert.Equal(t, codeUsage, code)
			assert.Contains(t, stderr, tc.want)
		})
	}
}
