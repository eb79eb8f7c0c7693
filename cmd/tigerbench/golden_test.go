package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// execute runs one command line in the module's root, as the documents do.
func execute(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	t.Chdir(moduleRoot)
	var out, warnings bytes.Buffer
	err := run(t.Context(), args, &out, &warnings)
	return out.String(), warnings.String(), exitCode(err)
}

// moduleRoot is where go.mod lies; tests start in this folder.
var moduleRoot = func() string {
	root, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return root
}()

// TestGolden compares what commands print, on both streams, and their exit codes with testdata/*.golden.
func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"unknown-command":       {"bogus"},
		"unknown-flag":          {"engines", "--bogus"},
		"engines":               {"engines"},
		"engines-named":         {"engines", "sequential", "futex"},
		"engines-unknown":       {"engines", "futex", "bogus"},
		"pcap-info":             {"pcap", "info", "builtin:web", "builtin:mixed"},
		"pcap-info-json":        {"pcap", "info", "--json", "builtin:flood"},
		"pcap-info-missing":     {"pcap", "info", "no-such-file.pcap"},
		"pcap-generate-no-out":  {"pcap", "generate", "web"},
		"pcap-generate-unknown": {"pcap", "generate", "bogus", "--out", "-"},
		"rules-check-builtin":   {"rules", "check", "builtin:24", "builtin:web"},
		"report-no-study":       {"report", "no-such-study"},
	} {
		t.Run(name, func(t *testing.T) {
			compareGolden(t, name, transcript(t, args...))
		})
	}
}

// TestHelpGolden does the same for every command's help.
func TestHelpGolden(t *testing.T) {
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())[1:]
		if cmd.Hidden || cmd.Name() == "completion" || cmd.Name() == "help" {
			return
		}
		name := strings.Join(append([]string{"help"}, path...), "-")
		t.Run(name, func(t *testing.T) { compareGolden(t, name, transcript(t, append(path, "--help")...)) })
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(newRootCommand())
}

func transcript(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, code := execute(t, args...)
	return fmt.Sprintf("$ tigerbench %s\n%s-- stderr --\n%s-- exit %d --\n", strings.Join(args, " "), stdout, stderr, code)
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(moduleRoot, "cmd/tigerbench/testdata", name+".golden")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./cmd/tigerbench -update and read what it wrote")
	assert.Equal(t, string(want), got)
}
