package main

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// profileOf profiles few packets, once.
func profileOf(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, code := execute(t, append([]string{"rules", "profile", "--packets", "50", "--duration", "0s"}, args...)...)
	require.Zero(t, code, stderr)
	assert.Empty(t, stderr)
	return stdout
}

func TestProfileAsJSON(t *testing.T) {
	var p ruleProfile
	require.NoError(t, json.Unmarshal([]byte(profileOf(t, "--top", "0", "--json")), &p))
	assert.Equal(t, 50, p.Packets)
	assert.Equal(t, 1, p.Passes)
	assert.Greater(t, p.CorpusPackets, 50)
	assert.Positive(t, p.StampNS)
	require.Len(t, p.Profile, p.RuleCount)
	share, matches := 0.0, uint64(0)
	for _, r := range p.Profile {
		share += r.Share
		matches += r.Matches
		assert.Equal(t, r.Matches == 0, r.MatchNS == nil, "no figure where nothing matched")
		assert.LessOrEqual(t, r.Checks, uint64(50))
		if r.Rule == 0 {
			assert.EqualValues(t, 50, r.Checks, "every packet meets the first rule")
		}
	}
	assert.InDelta(t, 1, share, 1e-6)
	assert.LessOrEqual(t, matches, uint64(50), "one rule decides a packet")
}

func TestProfileAsCSV(t *testing.T) {
	lines, err := csv.NewReader(strings.NewReader(profileOf(t, "--rules", "builtin:24", "--pcap", "builtin:dns", "--top", "3", "--csv"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 1+3)
	assert.Equal(t, profileColumns, lines[0])
}

func TestProfileAsText(t *testing.T) {
	text := profileOf(t, "--top", "5")
	assert.Contains(t, text, "builtin:web (")
	assert.Regexp(t, `(?m)^share +rule +id +type +checks +matches +match ns +miss ns +max ns$`, text)
	assert.Regexp(t, `(?m)^5 of \d+ rules, which take [\d.]+% of the time: --top 0 shows all$`, text)
	assert.Regexp(t, `(?m)^A stamp takes [\d.]+ ns, which were taken off each check: [\d.]+% of all that was measured\.$`, text)
}

func TestProfileRefusesWhatItCannotDo(t *testing.T) {
	for says, args := range map[string][]string{
		"--packets is 0: give at least 1":                    {"--packets", "0"},
		"--top is -1: give a number of rules, or 0 for all":  {"--top", "-1"},
		"synthetic:0 has no rules: give a set with rules":    {"--rules", "synthetic:0"},
		"open rules nope.json: no such file or directory":    {"--rules", "nope.json"},
		"none of the others can be; [csv json] were all set": {"--json", "--csv"},
		`--duration is -1s: give 0 or more, as in 2s`:        {"--duration", "-1s"},
	} {
		_, stderr, code := execute(t, append([]string{"rules", "profile"}, args...)...)
		assert.Equal(t, codeUsage, code, says)
		assert.Contains(t, stderr, says)
	}
}

func TestCheckMeasuresWhatMatchersTake(t *testing.T) {
	stdout, stderr, code := execute(t, "rules", "check", "--matcher", "linear,indexed", "builtin:web")
	require.Zero(t, code, stderr)
	assert.Regexp(t, `(?m)^  linear      built in [\d.]+.?s, holds \d+ (bytes|KiB|MiB)$`, stdout)
	assert.Regexp(t, `(?m)^  indexed     built in [\d.]+.?s, holds \d+ (bytes|KiB|MiB)$`, stdout)
	_, stderr, code = execute(t, "rules", "check", "--matcher", "trie", "builtin:web")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, `--matcher is "trie": give linear, simd or indexed`)
}
