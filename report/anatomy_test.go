package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

func dissectedExample() *study.Results {
	r := studytest.WithAnatomy(1)
	r.Dir = "results/example"
	return r
}

func TestAnatomyLooksAsApproved(t *testing.T) {
	goldenOf(t, "anatomy", dissectedExample(), 0)
	golden(t, "anatomy-terminal160.txt", []byte(terminal(t, dissectedExample(), 160, false)))
}

// goldenOf compares the tables of a study, and one chart of a group, with files. It draws nothing else, for drawing takes seconds.
func goldenOf(t *testing.T, name string, r *study.Results, group int) {
	t.Helper()
	groups := groupsOf(r)
	for _, table := range tables {
		var b bytes.Buffer
		require.NoError(t, table.write(&b, r, groups))
		golden(t, name+"-"+table.file, b.Bytes())
	}
	for _, c := range groups[group].ownCharts() {
		if c.name == name {
			f, err := c.draw(groups[group])
			require.NoError(t, err)
			var b bytes.Buffer
			require.NoError(t, writeSVG(&b, f))
			golden(t, name+"-chart.svg", b.Bytes())
			return
		}
	}
	t.Errorf("the group has no chart %s", name)
}

func TestAnatomyIsOnlyThereWhereMeasured(t *testing.T) {
	for _, g := range groupsOf(example()) {
		assert.Nil(t, g.dissected())
		assert.Empty(t, g.further())
		for _, c := range g.ownCharts() {
			assert.NotEqual(t, "anatomy", c.name)
		}
	}
	var b bytes.Buffer
	require.NoError(t, writeCSV(&b, example(), nil))
	assert.NotContains(t, b.String(), "anatomy_")
}

// TestAnatomyKeepsToItsWidth: no line of the further table is wider than the terminal.
func TestAnatomyKeepsToItsWidth(t *testing.T) {
	for width := minWidth; width <= 240; width += 40 {
		for line := range strings.Lines(terminal(t, dissectedExample(), width, false)) {
			if !strings.Contains(line, "results/example") {
				require.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), width, "%q", line)
			}
		}
	}
}

func TestWholeNanosecondsHaveNoMinusZero(t *testing.T) {
	assert.Equal(t, []string{"0", "-7", "12,346"}, []string{wholeNS(-0.2), wholeNS(-7.1), wholeNS(12345.6)})
}
