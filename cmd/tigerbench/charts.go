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

// charts are the formats of a report's charts, as a flag. Before Set they are all.
type charts struct {
	chosen []report.Format
	given  bool
}

func (c *charts) define(cmd *cobra.Command) {
	cmd.Flags().Var(c, "charts", "formats of the charts: svg, pdf, png, or none; one takes less time where there are many charts")
}

func (c *charts) formats() []report.Format {
	if !c.given {
		return report.Formats()
	}
	return c.chosen
}

// Set takes formats with commas between them, in place of those before.
func (c *charts) Set(s string) error {
	var chosen []report.Format
	for _, word := range strings.Split(s, ",") {
		format := report.Format(strings.TrimSpace(word))
		switch {
		case s == noCharts:
		case !slices.Contains(report.Formats(), format):
			return fmt.Errorf("unknown format %q: give svg, pdf, png, several of them with commas between, or none", word)
		case !slices.Contains(chosen, format):
			chosen = append(chosen, format)
		}
	}
	c.chosen, c.given = chosen, true
	return nil
}

func (c *charts) String() string {
	var words []string
	for _, f := range c.formats() {
		words = append(words, string(f))
	}
	if len(words) == 0 {
		return noCharts
	}
	return strings.Join(words, ",")
}

func (c *charts) Type() string { return "list" }
