package main

import (
	"fmt"
	"io"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/study"
)

// throughRun is the bound of an engine's p50 in a study of no rules, over the round trip taken just before each block:
// the gate, the loop around it, and the packet's key. 0: none.
var throughRun = map[string]float64{"mailbox": 2.1}

// writeStudy prints, for each engine of a study, its p50 over the round trips of the same blocks.
func writeStudy(w io.Writer, dir string) error {
	r, err := study.Open(dir)
	if err != nil {
		return fmt.Errorf("open study: %w", err)
	}
	var rows []gauge.Row
	for _, c := range r.Study.Cells {
		visits, ratios := overFloor(r, c.ID)
		if len(ratios) > 0 {
			rows = append(rows, gauge.Row{
				Name: c.Label, Visits: visits, Over: floor, Ratios: ratios, Bound: gauge.Bound{Most: throughRun[c.Engine]},
			})
		}
	}
	return gauge.Write(w, fmt.Sprintf("\nThrough `tigerbench run`: times of one packet in ns; ratio: p50 over the round trip just before the same block.\n%s",
		gauge.Legend(r.Study.Repetitions)), rows)
}

// overFloor returns a cell's figures, and its p50s over the round trips, one a good block that has both.
func overFloor(r *study.Results, cell int) (visits []gauge.Summary, ratios []float64) {
	for _, b := range r.Blocks {
		if b.Cell == cell && b.Status == study.BlockOK && b.RoundTripNS != nil && b.P50NS != nil && b.MeanNS != nil {
			v := gauge.Summary{P50: *b.P50NS, Mean: *b.MeanNS}
			if b.P99NS != nil {
				v.P99, v.Samples = *b.P99NS, int(b.Samples)
			}
			visits, ratios = append(visits, v), append(ratios, *b.P50NS / *b.RoundTripNS)
		}
	}
	return visits, ratios
}
