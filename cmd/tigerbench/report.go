package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/report"
)

func newReportCommand() *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report STUDY...",
		Short: "Make tables and charts of studies from their files",
		Long: `Read the results files of each study (a folder that run wrote), print its tables, and write into its folder
report/: table.md, table.csv, table.tex (booktabs, to be \input), and charts as SVG, PDF and PNG, or in the formats
of --charts: files of others stay as they are.

A study over several numbers of synthetic rules, or costs of one, also shows where each engine breaks even; one over several
numbers of workers its overhead and speed-up; one over several rates its knee. Their numbers stand in files of their own
(break-even.csv, scaling.csv, response.csv).

Nothing is measured. With --json, print one document a study and write no files; with --slowest, the slowest packets of each engine.`,
		Example: `  tigerbench report results/2026-01-31-run
  tigerbench report --slowest results/2026-01-31-run
  tigerbench report --charts pdf results/2026-01-31-run
  tigerbench report --json results/2026-01-31-run`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, dir := range args {
				if err := reportStudy(cmd, dir, o); err != nil {
					return err
				}
			}
			return nil
		},
	}
	jsonFlag(cmd, &o.asJSON)
	o.charts.define(cmd)
	cmd.Flags().BoolVar(&o.noFiles, "no-files", false, "print only, write no files")
	cmd.Flags().BoolVar(&o.slowest, "slowest", false, "print the slowest packets instead: which, what decided, and what happened around them")
	cmd.MarkFlagsMutuallyExclusive("json", "slowest", "charts")
	cmd.MarkFlagsMutuallyExclusive("no-files", "charts")
	return cmd
}

// reportOptions are the flags of report.
type reportOptions struct {
	asJSON, noFiles, slowest bool
	charts                   charts
}

func reportStudy(cmd *cobra.Command, dir string, o reportOptions) error {
	results, err := study.Open(dir)
	if err != nil {
		return err
	}
	if results.Study.Status == study.Complete && len(results.Study.Cells) > 0 && len(results.Blocks) == 0 {
		return finding(fmt.Errorf("%s: study.json says complete, but blocks.jsonl is missing or empty: put it back, or run the study again", dir))
	}
	if o.asJSON {
		for _, warning := range results.Warnings {
			warn(cmd, "%s", warning)
		}
		return study.WriteJSON(cmd.OutOrStdout(), results)
	}
	if o.slowest {
		return report.Slowest(cmd.OutOrStdout(), results)
	}
	if err := printReport(cmd, results); err != nil || o.noFiles {
		return err
	}
	return writeReport(cmd, dir, results, o.charts)
}

// printReport prints a study's tables.
func printReport(cmd *cobra.Command, results *study.Results) error {
	width, color := tableStyle(cmd.OutOrStdout())
	if err := report.Terminal(cmd.OutOrStdout(), results, width, color); err != nil {
		return fmt.Errorf("print tables: %w", err)
	}
	return nil
}

// writeReport writes a study's report files and says how many.
func writeReport(cmd *cobra.Command, dir string, results *study.Results, c charts) error {
	paths, err := report.Write(dir, results, c.formats)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%d files written\n", len(paths))
	return nil
}
