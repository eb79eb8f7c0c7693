package main

import (
	"fmt"
	"io"

	"github.com/tigerbench/tigerbench/bench/gauge"
)

// write prints one line a contestant.
func write(w io.Writer, r results) error {
	rows := []gauge.Row{{Name: floor, Visits: r.visits[floor]}, {Name: closeFloor, Visits: r.visits[closeFloor]}}
	for _, c := range contestants {
		rows = append(rows, gauge.Row{
			Name: c.name, Visits: r.visits[c.name], Over: floor, Ratios: r.ratios[c.name], Bound: gauge.Bound{Most: c.bound},
		})
	}
	rows = append(rows, gauge.Row{Name: mailbox, Over: closeFloor, Ratios: r.close})
	return gauge.Write(w, fmt.Sprintf("Bare gates: no rules, one helper on CPU %d, dispatcher on CPU %d, times of one packet in ns.\n"+
		"Ratio: p50 over the p50 of the one-line core-to-core round trips, a PAUSE between looks, just before and after; the last line is over\n"+
		"those with looks as close as mailbox's, at the start of the repetition.\n%s",
		r.cpus[1], r.cpus[0], gauge.Legend(len(r.visits[contestants[0].name]))), rows)
}
