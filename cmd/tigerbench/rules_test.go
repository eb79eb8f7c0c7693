package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ruleFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "some.json")
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	return file
}

func TestProblemsAlikeStandOnce(t *testing.T) {
	const country = `{"layer":3,"type":"ip_src_country","values":["CH"],"action":"drop","id":`
	file := ruleFile(t, `{"rules":[`+country+`"a"},{"id":"b","layer":3,"type":"ip_src_in","values":["bad"],"action":"drop"},`+country+`"c"}]}`)
	stdout, stderr, code := execute(t, "rules", "check", file)
	assert.Equal(t, codeFinding, code, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Len(t, lines, 3)
	assert.Equal(t, file+": refused, problems: 3 (rules are counted from 0)", lines[0])
	assert.Contains(t, lines[1], ": rules 0, 2: type: ip_src_country needs a GeoIP file: ")
	assert.Contains(t, lines[2], `rule 1 ("b"), values[0]: `, "alone, with its place and id")
}

func TestFewRulesReadWell(t *testing.T) {
	const rule = `{"id":"a","layer":3,"type":"ip_src_in","values":["192.0.2.0/24"],"action":"drop"}`
	for content, want := range map[string]string{`{"rules":[]}`: ": 0 rules\n", `{"rules":[` + rule + `]}`: ": 1 rule (1 drop)\n"} {
		file := ruleFile(t, content)
		stdout, stderr, code := execute(t, "rules", "check", file)
		assert.Zero(t, code, stderr)
		assert.True(t, strings.HasPrefix(stdout, file+want), stdout)
	}
}

func TestMissingRuleFileIsNamedOnce(t *testing.T) {
	for _, args := range [][]string{{"check", "nope.json"}, {"generate", "nope.json", "--out", "-"}} {
		_, stderr, code := execute(t, append([]string{"rules"}, args...)...)
		assert.Equal(t, codeUsage, code)
		assert.Equal(t, "tigerbench: open rules nope.json: no such file or directory\n", stderr)
	}
}
