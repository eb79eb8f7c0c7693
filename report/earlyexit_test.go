package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

func exitExample() *study.Results {
	r := studytest.WithEarlyExit(1)
	r.Dir = "results/example"
	return r
}

func TestEarlyExitLooksAsApproved(t *testing.T) {
	goldenOf(t, "early-exit", exitExample(), 1)
}

func TestEarlyExitIsOnlyThereWhereItVaries(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, writeCSV(&b, dissectedExample(), nil))
	assert.NotContains(t, b.String(), "needless")
	for _, g := range groupsOf(dissectedExample()) {
		assert.Nil(t, g.leaving())
	}
	groups := groupsOf(exitExample())
	assert.Nil(t, groups[0].leaving(), "its sequential did not count")
	require.NotNil(t, groups[1].leaving())
}

func TestScanPartsAreAFullScan(t *testing.T) {
	for _, r := range groupsOf(exitExample())[1].leaving().rows {
		assert.InDelta(t, float64(r.RuleCount), sum(scanParts)(r), 1e-9, label(r))
		for _, p := range scanParts {
			assert.GreaterOrEqual(t, p.value(r), 0.0, label(r))
		}
	}
}
