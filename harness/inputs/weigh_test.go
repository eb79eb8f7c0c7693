package inputs

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/mapped"
	"github.com/tigerbench/tigerbench/packet"
)

// opened is a set with two corpora and one set of rules.
func opened(t *testing.T, o RuleOptions) *Set {
	t.Helper()
	s := NewSet(o)
	t.Cleanup(s.Close)
	for _, corpus := range []string{"builtin:web", "builtin:dns"} {
		require.NoError(t, s.OpenCorpus(corpus))
	}
	require.NoError(t, s.OpenRules("builtin:24"))
	require.NoError(t, s.Judge(t.Context(), someGroups))
	return s
}

var someGroups = []study.Group{{Corpus: "builtin:web", Rules: "builtin:24"}, {Corpus: "builtin:dns", Rules: "builtin:24"}}

// decoded is the rule image that blocks of a group get.
func decoded(t *testing.T, s *Set, g study.Group) []float64 {
	t.Helper()
	image, err := mapped.File(s.Files(g)[1])
	require.NoError(t, err)
	set, err := DecodeRules(image)
	require.NoError(t, err)
	return set.Costs()
}

// TestBlocksGetTheCostsThatTheStudyKeeps, and a study that goes on takes them again.
func TestBlocksGetTheCostsThatTheStudyKeeps(t *testing.T) {
	s := opened(t, RuleOptions{})
	before := s.Inputs(someGroups)
	require.NoError(t, s.Weigh(t.Context(), someGroups[:1]))
	kept := s.Inputs(someGroups)
	costs := kept[2].RuleCosts["builtin:web"]
	require.Len(t, costs, 24)
	assert.Len(t, kept[2].RuleCosts, 1, "nothing is measured for groups that do not ask")
	assert.Equal(t, costs, decoded(t, s, someGroups[0]))
	assert.Nil(t, decoded(t, s, someGroups[1]))
	kept[2].RuleCosts = nil
	assert.Equal(t, before, kept, "nothing else changes, hashes included")

	given := map[string]map[string][]float64{"builtin:24": {"builtin:web": costs}}
	again := opened(t, RuleOptions{Costs: given})
	require.NoError(t, again.Weigh(t.Context(), someGroups[:1]))
	assert.Equal(t, given, Costs(again.Inputs(someGroups)))
	assert.Equal(t, costs, decoded(t, again, someGroups[0]))
}

func TestSampleIsSpreadOverTheCorpus(t *testing.T) {
	c, err := OpenCorpus("builtin:dns")
	require.NoError(t, err)
	defer c.File.Close()
	some, every := c.Sample(packet.NeedDNS, 10), c.Sample(packet.NeedDNS, 1<<30)
	require.Len(t, some, 10)
	require.Len(t, every, c.Len())
	assert.Greater(t, some[9].Number, uint32(c.Len()/2))
	for i := 1; i < len(some); i++ {
		assert.Greater(t, some[i].Number, some[i-1].Number)
	}
	assert.NotNil(t, some[0].L7)
}
