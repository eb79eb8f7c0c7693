package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/pcaps"
)

// complete lets shells offer the values of factor flags.
func (r *runCommand) complete(cmd *cobra.Command) error {
	for _, factor := range factorFlags {
		if factor.values == nil {
			continue
		}
		offer := func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return offers(factor.values(r), typed), directive(factor.name)
		}
		if err := cmd.RegisterFlagCompletionFunc(factor.name, offer); err != nil {
			return err
		}
	}
	return cmd.RegisterFlagCompletionFunc("study", cobra.FixedCompletions(slices.Sorted(maps.Keys(studies)), cobra.ShellCompDirectiveNoFileComp))
}

// directive lets files be offered too where a flag takes them, and further items be typed behind a value.
func directive(flag string) cobra.ShellCompDirective {
	if flag == "rules" || flag == "pcap" {
		return cobra.ShellCompDirectiveNoSpace
	}
	return cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

// offers are the lists that typed may become: what stands before the last comma, and a value that is not in it.
func offers(values []string, typed string) []string {
	at := strings.LastIndexByte(typed, ',') + 1
	before := strings.Split(typed[:at], ",")
	var lists []string
	for _, v := range values {
		if strings.HasPrefix(v, typed[at:]) && !slices.Contains(before, v) {
			lists = append(lists, typed[:at]+v)
		}
	}
	return lists
}

// choices is a fixed list of values.
func choices(list ...string) func(*runCommand) []string {
	return func(*runCommand) []string { return list }
}

var onOffWords = choices("on", "off")

func engineNames(r *runCommand) []string {
	names := []string{"all"}
	for _, spec := range r.specs {
		names = append(names, spec.Name)
	}
	return names
}

func corpusNames(*runCommand) []string {
	var names []string
	for _, name := range pcaps.BuiltinNames() {
		names = append(names, "builtin:"+name)
	}
	return names
}
