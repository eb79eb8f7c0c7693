package forkjoin_test

import (
	"bytes"
	"fmt"
	"runtime/pprof"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/example"
	"github.com/tigerbench/tigerbench/rules"
)

// TestHelpersCarryLabels finds each helper of two teams in a goroutine profile.
func TestHelpersCarryLabels(t *testing.T) {
	c := engines.Default(3)
	c.CallerRuns = true // shard 0 is the dispatcher's
	names := map[string]bool{}
	for range 2 {
		e, err := example.Spec().New(rules.FromFuncs(rules.Drop), c)
		require.NoError(t, err)
		labelled, ok := e.(engines.Labelled)
		require.True(t, ok)
		names[labelled.Team()] = true
		defer func() { assert.NoError(t, e.Close()) }()
	}
	require.Len(t, names, 2, "no two teams have one name")
	var profile bytes.Buffer
	require.NoError(t, pprof.Lookup("goroutine").WriteTo(&profile, 1))
	for name := range names {
		for worker := 1; worker <= 2; worker++ {
			assert.Contains(t, profile.String(), fmt.Sprintf(`# labels: {"team":"%s", "worker":"%d"}`, name, worker))
		}
		assert.NotContains(t, profile.String(), fmt.Sprintf(`{"team":"%s", "worker":"0"}`, name))
	}
}
