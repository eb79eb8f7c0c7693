package rules_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/rules"
)

// TestAutomataMatchAsRegexp: on ASCII an automaton says what Go's regexp says.
func TestAutomataMatchAsRegexp(t *testing.T) {
	letter := rapid.SampledFrom([]string{"a", "A", "b", "s", "S", "k", "K", " ", "1", "\n", "_", "-", "m", "x", "\x00", "\x7f"})
	matched, unmatched := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		pattern := drawPattern(t)
		re, err := regexp.Compile(pattern)
		if err != nil {
			t.Skip(err)
		}
		matches := rules.Automaton(pattern)
		require.NotNil(t, matches, pattern)
		for range 20 {
			text := []byte(strings.Join(rapid.SliceOfN(letter, 0, 10).Draw(t, "text"), ""))
			want := re.Match(text)
			require.Equal(t, want, matches(text), "%s on %q", pattern, text)
			if want {
				matched++
			} else {
				unmatched++
			}
		}
	})
	assert.Greater(t, min(matched, unmatched), 20)
}

// TestAssertions looks at the places where assertions meet.
func TestAssertions(t *testing.T) {
	for _, pattern := range []string{
		`^$`, `(?m)^$`, `(?m)^a$`, `^a`, `a$`, `\ba`, `a\b`, `\Ba\B`, `\A\s*\z`, `(?m)a$\n^b`, `\b`, `\B`, `(^|x)a($|y)`, `(?s).$`, `.$`, `(?m:$)a`, `^(\b|a)`,
	} {
		re, matches := regexp.MustCompile(pattern), rules.Automaton(pattern)
		for _, text := range []string{"", "a", "\n", "a\n", "\na", "a\nb", "aa", " a", "a ", "xay", "ba", "\n\n", "-", "aab", "b\na\n"} {
			assert.Equal(t, re.MatchString(text), matches([]byte(text)), "%s on %q", pattern, text)
		}
	}
}

// TestPatternsTooBigForAnAutomaton are matched all the same.
func TestPatternsTooBigForAnAutomaton(t *testing.T) {
	for _, pattern := range []string{`a.{12}b`, `(abc){400}`} {
		assert.Nil(t, rules.Automaton(pattern), pattern)
		set, _, err := rules.New("big", []rules.Rule{{ID: "a", Layer: 7, Type: "http_uri_regex", Values: []string{pattern}, Action: "drop"}}, rules.Options{})
		require.NoError(t, err)
		shard, err := set.Shard(rules.Indexed, everyIndex(set))
		require.NoError(t, err)
		assert.Equal(t, 0, shard.Scan(http("GET", strings.Repeat("abc", 400)+"aab"), 0, 1), pattern)
		assert.Equal(t, 1, shard.Scan(http("GET", "/abc"), 0, 1), pattern)
	}
}

// TestStatesInVainCount, so that a shard of patterns that are all too big is not made for ever.
func TestStatesInVainCount(t *testing.T) {
	small := "abc"
	few, kept := rules.AutomatonStates([]string{small, small})
	assert.Equal(t, 2, kept)
	assert.Less(t, few, 10, "once")
	big := make([]string, 300)
	for i := range big {
		big[i] = fmt.Sprintf("(a|b)*a(a|b){12}%d", i) // 2 to the 13th states
	}
	states, kept := rules.AutomatonStates(append(big, small))
	assert.Zero(t, kept, "nothing is left for the small one")
	assert.InDelta(t, rules.MaxAllStates, states, rules.MaxStates)
}
