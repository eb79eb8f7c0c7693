package ids

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for text, want := range map[string]Set{
		"":             {},
		"0":            Of(0),
		"0-2,5":        Of(5, 0, 1, 2),
		"63-64,128":    Of(63, 64, 128),
		"1073741823":   Of(Limit - 1),
		"7,9,11,13-14": Of(14, 13, 11, 9, 7),
	} {
		assert.Equal(t, text, want.String())
		var got Set
		require.NoError(t, got.UnmarshalText([]byte(text)), text)
		assert.True(t, got.Equal(&want), text)
	}
	for _, bad := range []string{"x", "1-", "-1", "2-1", "1073741824", "0-18446744073709551615", "1,,2", "1 2"} {
		var got Set
		assert.Error(t, got.UnmarshalText([]byte(bad)), bad)
	}
}

func TestAddRefusesWhatNeedsTooMuchMemory(t *testing.T) {
	var s Set
	_, err := s.Add(Limit)
	assert.ErrorIs(t, err, ErrLimit)
	assert.Zero(t, s.Len())
	assert.Panics(t, func() { Of(Limit) })
}

// TestSetIsAMap compares with a map: membership, size, difference, text and back.
func TestSetIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.Uint64Max(300)
		a, b := rapid.SliceOf(id).Draw(t, "a"), rapid.SliceOf(id).Draw(t, "b")
		inB := map[uint64]bool{}
		for _, v := range b {
			inB[v] = true
		}
		rest, seen := map[uint64]bool{}, map[uint64]bool{}
		var s Set
		for _, v := range a {
			added, err := s.Add(v)
			require.NoError(t, err)
			assert.Equal(t, !seen[v], added)
			seen[v] = true
			if !inB[v] {
				rest[v] = true
			}
		}
		other := Of(b...)
		difference := s.Minus(&other)
		assert.Equal(t, len(seen), s.Len())
		assert.Equal(t, len(rest), difference.Len())
		for v := range uint64(301) {
			assert.Equal(t, seen[v], s.Has(v))
			assert.Equal(t, rest[v], difference.Has(v))
		}
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back Set
		require.NoError(t, back.UnmarshalText(text))
		assert.True(t, back.Equal(&s))
		assert.Equal(t, len(rest) == 0 && len(seen) == len(inB), s.Equal(&other))
	})
}
