package report

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/harness/study"
)

func TestTitlesCapitaliseNoFileNames(t *testing.T) {
	for title, want := range map[string]string{
		"original shape": "Original shape", "best shape here (oversubscribed)": "Best shape here (oversubscribed)",
		"best shape here, oversubscribed": "Best shape here, oversubscribed", "rules.json": "rules.json",
		"original shape.json": "original shape.json", "builtin:24, builtin:web": "builtin:24, builtin:web",
		"some/where/rules.json, some/where": "rules.json, where",
	} {
		g := &group{Group: study.Group{ID: "g", Title: title, Corpus: "some/where", Rules: "some/where/rules.json"}}
		assert.Equal(t, want, g.heading())
	}
}

func TestChartTitlesHaveNoPathsAndCaptionsHave(t *testing.T) {
	r := example()
	g := &r.Study.Groups[0]
	g.Rules, g.Title = "a/long/path/to/rules.json", "a/long/path/to/rules.json, builtin:web"
	for _, c := range charts {
		f, err := c.draw(groupsOf(r)[0])
		assert.NoError(t, err)
		assert.Contains(t, f.title, ": rules.json, builtin:web")
		assert.Contains(t, f.caption[0], "rules a/long/path/to/rules.json")
	}
}
