package rules_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/rules"
)

func TestWhatPatternsRequire(t *testing.T) {
	for pattern, want := range map[string][][]string{
		`(?i)or.*1.*=.*1`:                      {{"or"}, {"1"}, {"="}, {"1"}},
		`(?i)(union|select|insert|drop).*from`: {{"drop", "insert", "select", "union"}, {"from"}},
		`(?i)or\s+1=1`:                         {{"or"}, {"\t", "\n", "\f", "\r", " "}, {"1=1"}},
		`(?i)(<|%3c)(/|%2f)?script`:            {{"%3c%2fscript", "%3c/script", "%3cscript", "<%2fscript", "</script", "<script"}},
		`A{100,}`:                              {{"aaaaaaaa"}},
		`\x90{10,}`:                            {{strings.Repeat("\u0090", 8)}},
		`^(GET|PUT) /x$`:                       {{"get /x", "put /x"}},
		`union(\s|\+|/\*.*\*/)+select`:         {{"union"}, {"\t", "\n", "\f", "\r", " ", "+", "/*"}, {"select"}},
		`a\bb`:                                 {{"ab"}},
		`x[a-p]y`:                              nil, // see below
		`(?i)caf\x{e9}s`:                       {{"caf"}, {"s"}},
		`a\x{fffd}b`:                           {{"a"}, {"b"}},
		`^$`:                                   nil,
		`.*`:                                   nil,
		`(abc)?`:                               nil,
		`[^a]`:                                 nil,
		`(a|.)`:                                nil,
		`(abc|x.*def)`:                         {{"abc", "def"}},
		`(?i)[kx]`:                             {{"k", "x", "\u212a"}},
		`\d{2,}:`:                              {{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, {":"}},
	} {
		got := rules.Required(pattern)
		for _, any := range got {
			slices.Sort(any)
		}
		for _, any := range want {
			slices.Sort(any)
		}
		if pattern == `x[a-p]y` {
			require.Len(t, got, 1)
			assert.Len(t, got[0], 16, "all texts of a small class, with what stands around it")
			continue
		}
		assert.Equal(t, want, got, pattern)
	}
}

// TestLettersThatFoldIntoASCII: a pattern that ignores case takes U+017F for s and U+212A for k.
func TestLettersThatFoldIntoASCII(t *testing.T) {
	set := load(t, oneRule(`"layer": 7, "type": "http_uri_regex", "values": ["(?i)task"]`), rules.Options{})
	shard, err := set.Shard(rules.Indexed, everyIndex(set))
	require.NoError(t, err)
	for uri, matches := range map[string]bool{"/TASK": true, "/ta\u017fk": true, "/tas\u212a": true, "/taxk": false, "/ta\u017f": false, "/t\xc5\xbfask": false} {
		assert.Equal(t, matches, shard.Scan(http("GET", uri), 0, 1) == 0, uri)
	}
}

// drawPattern draws patterns of what a search for literals has to get right.
func drawPattern(t *rapid.T) string {
	atom := rapid.SampledFrom([]string{
		"a", "b", "s", "k", "ab", "K", ".", "[ab]", "[^a]", "\\s", "\\d", "\u00e9", "\u017f", "\\x{fffd}", "^", "$", "\\b", "(a|bs)", "(?:|k)", "(?i:s)", "(?i:\u00e9)", "[k-m]",
		"\\x{212a}", "(a.b|s)", "(?i:[ks]b)", "(x{0})",
	})
	operator := rapid.SampledFrom([]string{"", "", "", "*", "+", "?", "{2}", "{2,}", "{0,2}", "|", ".*", "+?"})
	var pattern strings.Builder
	pattern.WriteString(rapid.SampledFrom([]string{"", "(?i)", "(?s)", "(?is)", "(?U)"}).Draw(t, "flags"))
	for range rapid.IntRange(1, 6).Draw(t, "atoms") {
		pattern.WriteString(atom.Draw(t, "atom") + operator.Draw(t, "operator"))
	}
	return pattern.String()
}

var someBytes = rapid.SampledFrom([]string{"a", "A", "b", "s", "S", "k", "K", "\u00e9", "\u00c9", "\u017f", "\u212a", "\xff", "\xc5", "\ufffd", " ", "1", "\n", "m"})

// TestWhatMatchesIsACandidate: no text that a pattern matches lacks its clauses.
func TestWhatMatchesIsACandidate(t *testing.T) {
	matched, turnedAway := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		pattern := drawPattern(t)
		re, err := regexp.Compile(pattern)
		if err != nil {
			t.Skip(err)
		}
		for range 20 {
			text := []byte(strings.Join(rapid.SliceOfN(someBytes, 0, 8).Draw(t, "text"), ""))
			matches, may := re.Match(text), rules.MayMatch(pattern, text)
			require.True(t, may || !matches, "%s matches %q, which lacks %q", pattern, text, rules.Required(pattern))
			if matches {
				matched++
			} else if !may {
				turnedAway++
			}
		}
	})
	assert.Greater(t, min(matched, turnedAway), 20, "patterns match, and candidates are turned away")
}

func FuzzCandidates(f *testing.F) {
	f.Add("(?i)or.*1.*=.*1", []byte("/?q=OR+1=1"))
	f.Add(`(?m)^a\b.*$`, []byte("b\na b"))
	f.Add("(?i)ta[sk]{2,9}", []byte("ta\u017fk\xff"))
	f.Fuzz(func(t *testing.T, pattern string, text []byte) {
		re, err := regexp.Compile(pattern)
		if err != nil || len(pattern) > 200 || len(text) > 1000 {
			t.Skip()
		}
		matches := re.Match(text)
		require.True(t, rules.MayMatch(pattern, text) || !matches, "%q, which lacks %q", text, rules.Required(pattern))
		if slices.Max(append(text, 0)) < 0x80 {
			if automaton := rules.Automaton(pattern); automaton != nil {
				require.Equal(t, matches, automaton(text), "%q", text)
			}
		}
	})
}

// TestFinderFindsWhatIsThere compares a finder with one search after another.
func TestFinderFindsWhatIsThere(t *testing.T) {
	letters := rapid.SampledFrom([]string{"a", "b", "/", "\xff", "0"})
	rapid.Check(t, func(t *rapid.T) {
		var literals []string
		for range rapid.IntRange(0, 80).Draw(t, "literals") {
			literals = append(literals, strings.Join(rapid.SliceOfN(letters, 1, 6).Draw(t, "literal"), ""))
		}
		slices.Sort(literals)
		literals = slices.Compact(literals)
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "A", "b", "B", "/", "\xff", "0"}), 0, 30).Draw(t, "text"), "")
		var want []string
		for _, l := range literals {
			if strings.Contains(strings.NewReplacer("A", "a", "B", "b").Replace(text), l) {
				want = append(want, l)
			}
		}
		require.Equal(t, want, rules.Find(literals, []byte(text)), "%q in %q", literals, text)
	})
}
