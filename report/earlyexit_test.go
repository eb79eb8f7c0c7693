package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
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
	dir := t.TempDir()
	_, err := Write(dir, exitExample())
	require.NoError(t, err)
	for _, name := range []string{"best-early-exit.svg", "table.md", "table.csv", "table.tex"} {
		content, err := os.ReadFile(filepath.Join(dir, Folder, name))
		require.NoError(t, err)
		golden(t, "early-exit-"+strings.ReplaceAll(name, "best-early-exit", "chart"), content)
	}
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
