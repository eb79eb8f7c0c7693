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

// TestStride: a participant stops as often as it was told to, but where its matcher checks many rules at once or answers for the whole shard.
func TestStride(t *testing.T) {
	set, _, err := rules.Open("synthetic:101", rules.Options{})
	require.NoError(t, err)
	for matcher, want := range map[rules.Matcher][]int{rules.Linear: {2, 2}, rules.SIMD: {1024, 1024}, rules.Indexed: {50, 51}} {
		if matcher.Check() != nil {
			continue // this build has no vector instructions
		}
		c := engines.Default(2)
		c.Matcher = matcher
		team, err := New(set, c, func(Shape) Gate { return noGate{} })
		require.NoError(t, err)
		assert.Equal(t, want, []int{team.participants[0].every, team.participants[1].every}, matcher)
		assert.Equal(t, want[0], team.Stride(2), matcher)
		require.NoError(t, team.Close())
	}
}
