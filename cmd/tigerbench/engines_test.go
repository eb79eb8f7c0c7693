package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/report"
)

func TestEnginesTakesCommas(t *testing.T) {
	commas, stderr, code := execute(t, "engines", "futex,mailbox", "futex")
	assert.Zero(t, code, stderr)
	blanks, _, _ := execute(t, "engines", "futex", "mailbox")
	assert.Equal(t, blanks, commas)
	_, stderr, code = execute(t, "engines", "futex,,mailbox")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "a name is empty")
}

func TestEngineHeadingsNameItOnce(t *testing.T) {
	same := engineInfo{Name: "futex", Title: "futex", Primitive: "FUTEX_WAIT"}
	assert.Equal(t, "futex (FUTEX_WAIT)", same.heading())
	other := engineInfo{Name: "futex", Title: "sleeping workers", Primitive: "FUTEX_WAIT"}
	assert.Equal(t, "futex: sleeping workers (FUTEX_WAIT)", other.heading())
}

func TestUnknownNamesAreSuggestedTheNearest(t *testing.T) {
	unknown := errors.New("unknown")
	known := []string{"futex", "futex-barrier", "mailbox", "spawn"}
	for name, want := range map[string]string{
		"futx": "unknown; did you mean futex?", "Mailbox": "unknown; did you mean mailbox?", "futex-barier": "unknown; did you mean futex-barrier?",
		"bogus": "unknown", "x": "unknown", "": "unknown",
	} {
		assert.EqualError(t, suggest(name, known, unknown), want, name)
	}
	_, stderr, code := execute(t, "engines", "futx")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "did you mean futex?")
}

// TestEveryEngineHasAStyle: charts tell all engines of the catalog apart, in its order.
func TestEveryEngineHasAStyle(t *testing.T) {
	assert.Equal(t, catalog.Names(), report.EngineNames())
}
