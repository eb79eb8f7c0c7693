package inputs

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// A corpus and a rule set may have the same name.
func TestInputsListsEachCorpusAndRuleSetOnce(t *testing.T) {
	s := NewSet(RuleOptions{})
	t.Cleanup(s.Close)
	var groups []study.Group
	for _, corpus := range []string{"builtin:web", "builtin:mixed"} {
		require.NoError(t, s.OpenCorpus(corpus))
		for _, set := range []string{"builtin:web", "builtin:24"} {
			require.NoError(t, s.OpenRules(set))
			groups = append(groups, study.Group{Corpus: corpus, Rules: set})
		}
	}
	var names []string
	for _, in := range s.Inputs(groups) {
		names = append(names, in.Kind+" "+in.Name)
	}
	assert.Equal(t, []string{"corpus builtin:web", "corpus builtin:mixed", "rules builtin:web", "rules builtin:24"}, names)
}
