package main

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shown is one command line in a document, and the output that the document shows below it.
type shown struct {
	file, line, output string
}

// commandsIn collects the command lines of a document: in sh blocks every line, in console blocks those after "$ ".
func commandsIn(t *testing.T, file string) (found []shown) {
	t.Helper()
	f, err := os.Open(filepath.Join(moduleRoot, file))
	require.NoError(t, err)
	defer f.Close()
	block := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		command, isPrompt := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			block = strings.TrimPrefix(line, "```")
		case block == "sh" && line != "":
			found = append(found, shown{file: file, line: line})
		case block == "console" && isPrompt:
			found = append(found, shown{file: file, line: command})
		case block == "console" && len(found) > 0:
			found[len(found)-1].output += line + "\n"
		}
	}
	return found
}

func documents(t *testing.T) []string {
	t.Helper()
	files := []string{"README.md", "results/README.md"}
	for _, pattern := range []string{"docs/*.md", "docs/adr/*.md"} {
		matches, err := filepath.Glob(filepath.Join(moduleRoot, pattern))
		require.NoError(t, err)
		for _, match := range matches {
			name, err := filepath.Rel(moduleRoot, match)
			require.NoError(t, err)
			files = append(files, name)
		}
	}
	return files
}

// TestDocumentsShowWhatIsPrinted executes every tigerbench command whose output a document shows.
func TestDocumentsShowWhatIsPrinted(t *testing.T) {
	executed := 0
	for _, file := range documents(t) {
		for _, c := range commandsIn(t, file) {
			args, isOurs := strings.CutPrefix(c.line, "tigerbench ")
			if !isOurs || c.output == "" {
				continue
			}
			stdout, stderr, _ := execute(t, words(args)...)
			assert.Equal(t, c.output, stdout+stderr, "%s: $ %s", file, c.line)
			executed++
		}
	}
	assert.Positive(t, executed, "no document shows any output")
}

// TestDocumentsNameWhatExists checks every tigerbench and make command that a document tells its reader to type:
// the subcommand is there and takes the flags, the target is there.
func TestDocumentsNameWhatExists(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(moduleRoot, "Makefile"))
	require.NoError(t, err)
	checked := 0
	for _, file := range documents(t) {
		for _, c := range commandsIn(t, file) {
			args := words(c.line)
			switch args[0] {
			case "tigerbench", "bin/tigerbench":
				checkCommandLine(t, file, args[1:])
			case "make":
				for _, target := range args[1:] {
					checkTarget(t, file, string(makefile), target)
				}
			default:
				continue
			}
			checked++
		}
	}
	assert.Greater(t, checked, 5, "too few commands found: do the documents use sh and console blocks?")
}

func checkCommandLine(t *testing.T, file string, args []string) {
	t.Helper()
	cmd, rest, err := newRootCommand().Find(args)
	if assert.NoError(t, err, "%s: tigerbench %v", file, args) {
		assert.NoError(t, cmd.ParseFlags(rest), "%s: tigerbench %v", file, args)
		assert.True(t, len(args) == 0 || cmd.HasParent(), "%s: no such command: tigerbench %v", file, args)
	}
}

// checkTarget checks a word behind make: a target, or a variable, whose ARGS are those of run.
func checkTarget(t *testing.T, file, makefile, word string) {
	t.Helper()
	variable, value, isVariable := strings.Cut(word, "=")
	switch {
	case isVariable && variable == "ARGS" && strings.HasPrefix(value, "--"):
		checkCommandLine(t, file, append([]string{"run"}, strings.Fields(value)...))
	case isVariable:
		assert.Regexp(t, regexp.MustCompile(`(?m)^`+variable+` *\??=`), makefile, "%s: make %s", file, word)
	default:
		assert.Regexp(t, regexp.MustCompile(`(?m)^`+word+`:`), makefile, "%s: make %s", file, word)
	}
}

// words splits a command line at blanks, keeping what stands in single quotes together; a comment ends it.
func words(line string) (args []string) {
	for _, match := range regexp.MustCompile(`(?:'[^']*'|[^\s'])+`).FindAllString(line, -1) {
		if match == "#" {
			break
		}
		args = append(args, strings.ReplaceAll(match, "'", ""))
	}
	return args
}

// TestReferencesAreCited keeps docs/references.bib to what is used: each entry is cited in docs/methods.md, and each
// citation there has its entry.
func TestReferencesAreCited(t *testing.T) {
	bib, err := os.ReadFile(filepath.Join(moduleRoot, "docs/references.bib"))
	require.NoError(t, err)
	methods, err := os.ReadFile(filepath.Join(moduleRoot, "docs/methods.md"))
	require.NoError(t, err)
	entries := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^@\w+\{([\w-]+),`).FindAllStringSubmatch(string(bib), -1) {
		entries[match[1]] = true
		assert.Contains(t, string(methods), match[1], "docs/methods.md does not cite it")
	}
	for _, match := range regexp.MustCompile(`\[([a-z][a-z0-9, -]*)\][^(]`).FindAllStringSubmatch(string(methods), -1) {
		for key := range strings.SplitSeq(match[1], ", ") {
			assert.True(t, entries[key], "docs/references.bib has no entry %q", key)
		}
	}
	assert.Greater(t, len(entries), 5)
}

// TestLinksLead checks that each relative link of a document leads to a file.
func TestLinksLead(t *testing.T) {
	for _, file := range documents(t) {
		data, err := os.ReadFile(filepath.Join(moduleRoot, file))
		require.NoError(t, err)
		for _, match := range regexp.MustCompile(`\]\(([^)#:]+)[^):]*\)`).FindAllStringSubmatch(string(data), -1) {
			_, err := os.Stat(filepath.Join(moduleRoot, filepath.Dir(file), match[1]))
			assert.NoError(t, err, "%s links to %s", file, match[1])
		}
	}
}
