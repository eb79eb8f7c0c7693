package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines/catalog"
)

// TestEveryCommandExplainsItself walks the tree of commands: a summary, an example that uses the command, and completion.
func TestEveryCommandExplainsItself(t *testing.T) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		assert.NotEmpty(t, cmd.Short, cmd.CommandPath())
		if !cmd.HasSubCommands() && !cmd.Hidden {
			assert.Contains(t, cmd.Example, cmd.CommandPath(), "%s has no example of itself", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRootCommand())
}

func TestWrongArgumentsAreExplained(t *testing.T) {
	for want, args := range map[string][]string{
		"give tigerbench compare OLD NEW [flags] (see tigerbench compare --help)":    {"compare", "old"},
		"give tigerbench run [flags] (see tigerbench run --help)":                    {"run", "extra"},
		"give tigerbench man DIR [flags] (see tigerbench man --help)":                {"man"},
		`"0,a" for "--cpus" flag: give whole numbers from 0 to 4096 (see tigerbench`: {"probe", "--cpus", "0,a"},
	} {
		_, stderr, code := execute(t, args...)
		assert.Contains(t, stderr, want)
		assert.Equal(t, codeUsage, code)
	}
}

func TestJSONIsJSON(t *testing.T) {
	for _, args := range [][]string{
		{"version", "--json"}, {"engines", "--json"}, {"pcap", "info", "builtin:dns", "--json"},
		{"rules", "check", "builtin:24", "--json"},
	} {
		stdout, stderr, code := execute(t, args...)
		assert.True(t, json.Valid([]byte(stdout)), "%v printed %q", args, stdout)
		assert.Empty(t, stderr)
		assert.Zero(t, code)
	}
}

func TestEnginesListsTheCatalog(t *testing.T) {
	stdout, _, _ := execute(t, "engines", "--json")
	var infos []engineInfo
	require.NoError(t, json.Unmarshal([]byte(stdout), &infos))
	names := make([]string, len(infos))
	for i, info := range infos {
		names[i] = info.Name
	}
	assert.Equal(t, catalog.Names(), names)
}

func TestCompletionAndManPages(t *testing.T) {
	stdout, _, code := execute(t, "completion", "bash")
	assert.Contains(t, stdout, "__start_tigerbench")
	assert.Zero(t, code)

	dir := filepath.Join(t.TempDir(), "man1")
	_, _, code = execute(t, "man", dir)
	assert.Zero(t, code)
	assert.FileExists(t, filepath.Join(dir, "tigerbench-pcap-info.1"))
}

func TestGeneratedCaptureIsReadBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "some.pcap")
	_, stderr, code := execute(t, "pcap", "generate", "dns", "--packets", "50", "--seed", "3", "--out", file)
	require.Zero(t, code, stderr)

	stdout, _, code := execute(t, "pcap", "info", "--json", file)
	assert.Zero(t, code)
	var infos []struct{ Packets int }
	require.NoError(t, json.Unmarshal([]byte(stdout), &infos))
	require.Len(t, infos, 1)
	assert.Equal(t, 50, infos[0].Packets)

	toStdout, _, _ := execute(t, "pcap", "generate", "dns", "--packets", "50", "--seed", "3", "--out", "-")
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, data, []byte(toStdout))
}

func TestDamagedCaptureIsAFinding(t *testing.T) {
	file := filepath.Join(t.TempDir(), "some.pcap")
	execute(t, "pcap", "generate", "web", "--packets", "10", "--out", file)
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, whole[:len(whole)-5], 0o644))

	stdout, stderr, code := execute(t, "pcap", "info", file)
	assert.Equal(t, codeFinding, code)
	assert.Contains(t, stdout, "damaged at packet 10")
	assert.Contains(t, stderr, "1 of 1 capture damaged")

	_, _, code = execute(t, "pcap", "info", file, "no-such-file.pcap")
	assert.Equal(t, codeUsage, code, "a file that is missing comes first")
}
