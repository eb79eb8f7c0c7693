package forkjoin

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// noGate starts no helper that would wait.
type noGate struct{ Gate }

func (noGate) Attach(func(int)) {}
func (noGate) Close()           {}

// TestStride: a participant stops as often as it was told to, but where its matcher answers for the whole shard at once.
func TestStride(t *testing.T) {
	set, _, err := rules.Open("synthetic:101", rules.Options{})
	require.NoError(t, err)
	for matcher, want := range map[rules.Matcher][]int{rules.Linear: {2, 2}, rules.Indexed: {50, 51}} {
		c := engines.Default(2)
		c.Matcher = matcher
		team, err := New(set, c, func(Shape) Gate { return noGate{} })
		require.NoError(t, err)
		assert.Equal(t, want, []int{team.participants[0].every, team.participants[1].every}, matcher)
		require.NoError(t, team.Close())
	}
}
