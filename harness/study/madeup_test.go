package study

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseMadeUp(t *testing.T) {
	m, ok := parseMadeUp("synthetic:400,seed=7,cost=50ns,at=last,hit=0.1")
	require.True(t, ok)
	assert.Equal(t, 400, m.rules)
	assert.Equal(t, 50*time.Nanosecond, m.cost)
	assert.True(t, m.hits)
	assert.Equal(t, "synthetic:*,cost=50ns,at=last,hit=0.1,seed=7", m.pattern(OverRules))
	assert.Equal(t, "synthetic:400,cost=*,at=last,hit=0.1,seed=7", m.pattern(OverCost))
	assert.Equal(t, 50.0, m.place(OverCost))
	assert.Equal(t, 400.0, m.place(OverRules))

	m, ok = parseMadeUp("synthetic:0")
	require.True(t, ok)
	assert.False(t, m.hits)
	assert.Equal(t, "synthetic:*", m.pattern(OverRules))
	m, _ = parseMadeUp("synthetic:9,hit=0")
	assert.False(t, m.hits)

	for _, other := range []string{"builtin:24", "rules.json", "synthetic:", "synthetic:many", "synthetic:4,cost=dear", ""} {
		_, ok := parseMadeUp(other)
		assert.False(t, ok, other)
	}
}
