package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/report"
)

// noCharts is the value of --charts for tables only.
const noCharts = "none"

// charts are the formats of a report's charts, as a flag.
type charts struct {
	formats []report.Format
	given   bool
}

func (c *charts) define(cmd *cobra.Command) {
	c.formats = report.Formats()
	words := []string{noCharts}
	for _, f := range c.formats {
		words = append(words, string(f))
	}
	cmd.Flags().Var(c, "charts", "formats of the charts: svg, pdf and png (the slowest), with commas between; none: tables only")
	offer := func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return offers(words, typed), directive("charts")
	}
	if err := cmd.RegisterFlagCompletionFunc("charts", offer); err != nil {
		panic(err) // it was not defined, or has values already
	}
}

// Set takes formats with commas between them. They are added to those given before, and the first ones replace the default.
func (c *charts) Set(s string) error {
	if !c.given || s == noCharts {
		c.formats, c.given = nil, true
	}
	if s == noCharts {
		return nil
	}
	for _, word := range parts(list{s}) {
		format := report.Format(strings.TrimSpace(word))
		if !slices.Contains(report.Formats(), format) {
			return fmt.Errorf("unknown format %q: give svg, pdf, png, several of them with commas between, or none", word)
		}
		if !slices.Contains(c.formats, format) {
			c.formats = append(c.formats, format)
		}
	}
	return nil
}

func (c *charts) String() string {
	var words []string
	for _, f := range c.formats {
		words = append(words, string(f))
	}
	if len(words) == 0 {
		return noCharts
	}
	return strings.Join(words, ",")
}

func (c *charts) Type() string { return "list" }
