package report

import (
	"io"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// between is what text has from one line on to the next that begins with until.
func between(t *testing.T, text, from, until string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	require.True(t, found, from)
	part, _, _ := strings.Cut(rest, "\n"+until)
	return from + part + "\n"
}

func TestClaimsLookAsApproved(t *testing.T) {
	r := originalExample()
	for _, width := range []string{"80", "120"} {
		text := terminal(t, r, map[string]int{"80": 80, "120": 120}[width], false)
		golden(t, "claims-terminal"+width+".txt", []byte(between(t, text, claimsTitle, "Primitives")))
	}
	files := tablesOf(t, r)
	golden(t, "claims.csv", []byte(files["claims.csv"]))
	golden(t, "claims.md", []byte(between(t, files["table.md"], "## "+claimsTitle, "## ")))
	golden(t, "claims.tex", []byte("\\begin{table}[htbp]\n"+between(t, files["table.tex"], "\\centering\n\\caption{"+claimsTitle, "\\end{table}")+"\\end{table}\n"))
}

func TestClaimsOfFewRepetitionsHaveNoInterval(t *testing.T) {
	r := originalExample()
	exact := claimsOf(r)
	assert.Contains(t, exact.reading(), "with their exact intervals;")
	for coverage, want := range map[float64]string{0.9375: "from the lowest to the highest, which", 0: "without intervals, which"} {
		c := claimsOf(r)
		for i := range c.found {
			if c.found[i].Coverage != nil {
				c.found[i].Coverage = &coverage
			}
			shown := claimInterval(&exact.found[i])
			if c.found[i].Coverage != nil && coverage == 0 {
				shown = ""
			}
			assert.Equal(t, shown, claimInterval(&c.found[i]), c.found[i].Measured)
		}
		assert.Contains(t, c.reading(), want)
	}
}

// tablesOf are the files of a study's tables, by name.
func tablesOf(t *testing.T, r *study.Results) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, writeTables(func(name string, content func(io.Writer) error) error {
		var b strings.Builder
		err := content(&b)
		files[name] = b.String()
		return err
	}, r, groupsOf(r)))
	return files
}

func TestClaimsKeepToTheirWidth(t *testing.T) {
	for width := 60; width <= 240; width += 20 {
		for line := range strings.Lines(terminal(t, originalExample(), width, false)) {
			require.LessOrEqual(t, lipgloss.Width(strings.TrimSuffix(line, "\n")), width, "%q", line)
		}
	}
}

func TestOtherStudiesHaveNoClaims(t *testing.T) {
	files := tablesOf(t, example())
	assert.NotContains(t, files, "claims.csv")
	assert.NotContains(t, files["table.md"]+files["table.tex"]+terminal(t, example(), 120, false), claimsTitle)
}
