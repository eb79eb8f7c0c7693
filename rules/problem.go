package rules

import (
	"fmt"
	"strings"
)

// LoadError refuses a rule file. It lists every problem found, in the order of the file.
type LoadError struct {
	File     string
	Problems []Problem
}

// Problem is one thing that is wrong with a rule file.
type Problem struct {
	Rule         int    // index of the rule, from 0; -1 where it is not about one rule
	ID           string // of the rule, as far as it has one
	Field        string // as in "values[2]"; empty where it is about the whole rule or file
	Line, Column int    // in the file, from 1, the column in bytes
	Text         string // what is wrong
	Remedy       string // what would be right
}

func (e *LoadError) Error() string {
	if len(e.Problems) == 1 {
		return fmt.Sprintf("load rules: %s:%v", e.File, e.Problems[0])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "load rules %s: %d problems", e.File, len(e.Problems))
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n%s:%v", e.File, p)
	}
	return b.String()
}

// String is the problem in one line: line:column: rule, id, field: what is wrong: what would be right.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d:%d: ", p.Line, p.Column)
	if p.Rule >= 0 {
		fmt.Fprintf(&b, "rule %d", p.Rule)
		if p.ID != "" {
			fmt.Fprintf(&b, " (%q)", p.ID)
		}
		if p.Field != "" {
			b.WriteString(", ")
		}
	}
	if p.Field != "" {
		b.WriteString(p.Field)
	}
	if p.Rule >= 0 || p.Field != "" {
		b.WriteString(": ")
	}
	b.WriteString(p.Text)
	if p.Remedy != "" {
		b.WriteString(": " + p.Remedy)
	}
	return b.String()
}

// WarningKind says what a warning is about.
type WarningKind string

const (
	Repeats      WarningKind = "repeats"       // rules that repeat an earlier one exactly: they stay, and never decide
	Skipped      WarningKind = "skipped"       // rules left out: they keep their index, and never match
	HostBits     WarningKind = "host bits"     // prefixes with bits set behind their length
	EmptyCountry WarningKind = "empty country" // countries without a network in the GeoIP file
)

// Warning is something dubious in a rule file that was loaded nevertheless.
type Warning struct {
	Kind  WarningKind
	File  string
	Count int    // how many rules, prefixes or countries
	Text  string // what it means, with an example and a remedy
}

// String is the warning in one line.
func (w Warning) String() string { return w.File + ": " + w.Text }

// tally counts what becomes one warning.
type tally struct {
	count   int
	example string
}

func (t *tally) add(format string, args ...any) {
	if t.count++; t.count == 1 {
		t.example = fmt.Sprintf(format, args...)
	}
}

// warning builds the warning; format takes the count and the example.
func (t *tally) warning(kind WarningKind, file, format string) []Warning {
	if t.count == 0 {
		return nil
	}
	return []Warning{{Kind: kind, File: file, Count: t.count, Text: fmt.Sprintf(format, t.count, t.example)}}
}
