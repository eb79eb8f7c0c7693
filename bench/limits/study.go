package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/tigerbench/tigerbench/harness/study"
)

// throughRun is the bound of an engine's p50 in a study of no rules, over the round trip taken just before each block:
// the gate, the loop around it, and the packet's key. 0: none.
var throughRun = map[string]float64{"mailbox": 2.3}

// writeStudy prints, for each engine of a study, its p50 over the round trips of the same blocks.
func writeStudy(w io.Writer, dir string) error {
	r, err := study.Open(dir)
	if err != nil {
		return fmt.Errorf("open study: %w", err)
	}
	fmt.Fprintf(w, "\nThrough `tigerbench run`: p50 of one packet in ns, over the round trip just before the same block; medians of blocks.\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "engine\trules\tround trip\tp50\tratio\tlowest\thighest\tbound\t\t")
	for _, c := range r.Study.Cells {
		trips, p50, ratios := overFloor(r, c.ID)
		if len(ratios) == 0 {
			continue
		}
		fmt.Fprintf(t, "%s\t%d\t%.0f\t%.0f\t%.2f\t%.2f\t%.2f\t%s\n", c.Label, c.RuleCount, median(trips), median(p50),
			median(ratios), slices.Min(ratios), slices.Max(ratios),
			judge(contestant{bound: throughRun[c.Engine]}, median(ratios)))
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// overFloor returns a cell's round trips, p50s and their ratios, one a good block that has both.
func overFloor(r *study.Results, cell int) (trips, p50, ratios []float64) {
	for _, b := range r.Blocks {
		if b.Cell == cell && b.Status == study.BlockOK && b.RoundTripNS != nil && b.P50NS != nil {
			trips, p50 = append(trips, *b.RoundTripNS), append(p50, *b.P50NS)
			ratios = append(ratios, *b.P50NS / *b.RoundTripNS)
		}
	}
	return trips, p50, ratios
}
