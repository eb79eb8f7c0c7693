package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// ruleInfo is one rule file as `rules check --json` prints it.
type ruleInfo struct {
	File     string         `json:"file"`
	Rules    int            `json:"rules"`
	Actions  map[string]int `json:"actions"`
	Layers   map[string]int `json:"layers"`
	Types    map[string]int `json:"types"`
	KeyOnly  bool           `json:"key_only"`  // no rule looks beyond addresses, ports, flags
	DropOnly bool           `json:"drop_only"` // early exit any applies
	Views    []string       `json:"views"`     // layer-7 views that the rules look at
	Matchers []buildInfo    `json:"matchers,omitempty"`
	Warnings []ruleWarning  `json:"warnings"`
	Problems []ruleProblem  `json:"problems"` // none: the file is good
}

type ruleWarning struct {
	Kind  rules.WarningKind `json:"kind"`
	Count int               `json:"count"`
	Text  string            `json:"text"`
}

type ruleProblem struct {
	Rule   int    `json:"rule"` // from 0; -1 where it is not about one rule
	ID     string `json:"id,omitempty"`
	Field  string `json:"field,omitempty"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
	line   string
}

func newRuleInfo(file string) ruleInfo {
	return ruleInfo{
		File: file, Actions: map[string]int{}, Layers: map[string]int{}, Types: map[string]int{},
		Views: []string{}, Warnings: []ruleWarning{}, Problems: []ruleProblem{},
	}
}

func describeRules(file string, set *rules.Set, warnings []rules.Warning) ruleInfo {
	info := newRuleInfo(file)
	info.Rules, info.KeyOnly, info.DropOnly = set.Len(), set.KeyOnly(), set.DropOnly()
	for _, r := range set.Rules() {
		info.Actions[r.Action]++
		info.Layers[fmt.Sprint(r.Layer)]++
		info.Types[r.Type]++
	}
	if set.Needs()&packet.NeedHTTP != 0 {
		info.Views = append(info.Views, "http")
	}
	if set.Needs()&packet.NeedDNS != 0 {
		info.Views = append(info.Views, "dns")
	}
	for _, w := range warnings {
		info.Warnings = append(info.Warnings, ruleWarning{w.Kind, w.Count, w.Text})
	}
	return info
}

func refusedRules(file string, bad *rules.LoadError) ruleInfo {
	info := newRuleInfo(file)
	for _, p := range bad.Problems {
		info.Problems = append(info.Problems, ruleProblem{
			Rule: p.Rule, ID: p.ID, Field: p.Field, Line: p.Line, Column: p.Column, Text: p.Text, Remedy: p.Remedy, line: p.String(),
		})
	}
	return info
}

// printRuleInfos prints what was found to stdout, and as text the warnings to stderr.
func printRuleInfos(cmd *cobra.Command, infos []ruleInfo, asJSON bool) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), infos)
	}
	for _, info := range infos {
		info.print(cmd.OutOrStdout())
		for _, w := range info.Warnings {
			warn(cmd, "%s: %s", info.File, w.Text)
		}
	}
	return nil
}

func (info *ruleInfo) print(w io.Writer) {
	if len(info.Problems) > 0 {
		fmt.Fprintf(w, "%s: refused, problems: %d (rules are counted from 0)\n", info.File, len(info.Problems))
		for _, line := range info.problemLines() {
			fmt.Fprintf(w, "  %s\n", line)
		}
		return
	}
	fmt.Fprintln(w, info.summary())
	for _, line := range [][2]string{
		{"by layer", counted(info.Layers, "layer ")}, {"by type", counted(info.Types, "")}, {"looks into", strings.Join(info.Views, ", ")},
	} {
		if line[1] != "" {
			fmt.Fprintf(w, "  %-11s %s\n", line[0], line[1])
		}
	}
	for _, m := range info.Matchers {
		fmt.Fprintf(w, "  %-11s %s\n", m.Matcher, m.text())
	}
}

// summary is a good file in one line: "rules.json: 131 rules (120 drop, 11 accept)".
func (info *ruleInfo) summary() string {
	text := fmt.Sprintf("%s: %d rules", info.File, info.Rules)
	if info.Rules == 1 {
		text = info.File + ": 1 rule"
	}
	if actions := counted(info.Actions, ""); actions != "" {
		text += " (" + actions + ")"
	}
	return text
}

// problemLines lists each problem in the order of the file. What is wrong alike with several rules is one line, where the
// first of them stands: "rules.json: rules 1, 6, 15: type: what is wrong: what would be right".
func (info *ruleInfo) problemLines() []string {
	var lines []string
	alike := map[string][]string{} // rules by what is wrong
	for _, p := range info.Problems {
		alike[p.sentence()] = append(alike[p.sentence()], strconv.Itoa(p.Rule))
	}
	for _, p := range info.Problems {
		switch numbers := alike[p.sentence()]; {
		case len(numbers) == 1:
			lines = append(lines, info.File+":"+p.line)
		case len(numbers) > 1:
			lines = append(lines, fmt.Sprintf("%s: rules %s: %s", info.File, strings.Join(numbers, ", "), p.sentence()))
		}
		delete(alike, p.sentence())
	}
	return lines
}

// sentence is what is wrong and what would be right, without where. What is not about one rule has its place too, so that
// it is alike with nothing.
func (p *ruleProblem) sentence() string {
	if p.Rule < 0 {
		return p.line
	}
	text := p.Text
	if p.Field != "" {
		text = p.Field + ": " + text
	}
	if p.Remedy != "" {
		text += ": " + p.Remedy
	}
	return text
}

// counted lists counts by falling number: "120 drop, 11 accept".
func counted(counts map[string]int, prefix string) string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s%s", counts[name], prefix, name)
	}
	return strings.Join(names, ", ")
}
