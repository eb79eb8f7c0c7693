package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
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
		fmt.Fprintf(w, "%s: refused, problems: %d\n", info.File, len(info.Problems))
		for _, p := range info.Problems {
			fmt.Fprintf(w, "  %s:%s\n", info.File, p.line)
		}
		return
	}
	fmt.Fprintf(w, "%s: %d rules (%s)\n", info.File, info.Rules, counted(info.Actions, ""))
	for _, line := range [][2]string{
		{"by layer", counted(info.Layers, "layer ")}, {"by type", counted(info.Types, "")}, {"looks into", strings.Join(info.Views, ", ")},
	} {
		if line[1] != "" {
			fmt.Fprintf(w, "  %-11s %s\n", line[0], line[1])
		}
	}
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
