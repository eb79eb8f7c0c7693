package main

import (
	"fmt"
	"io"

	"github.com/tigerbench/tigerbench/bench/gauge"
)

// write prints one line a contestant.
func write(w io.Writer, r results) error {
	rows := []gauge.Row{{Name: floor, Visits: r.visits[floor]}, {Name: shortFloor, Visits: r.visits[shortFloor]}}
	for _, c := range contestants {
		rows = append(rows, gauge.Row{
			Name: c.name, Visits: r.visits[c.name], Over: floor, Ratios: r.ratios[c.name], Bound: gauge.Bound{Most: c.bound},
		})
	}
	rows = append(rows, gauge.Row{
		Name: mailbox, Over: shortFloor, Ratios: r.overShort[mailbox], Bound: gauge.Bound{Most: contestants[0].bound},
	})
	return gauge.Write(w, fmt.Sprintf("Bare gates: no rules, one helper on CPU %d, dispatcher on CPU %d, times of one packet in ns.\n"+
		"Ratio: p50 over the p50 of the one-line core-to-core round trips just before and after, with a PAUSE between looks; in the last line with\n"+
		"waits as short as mailbox's first ones.\n%s",
		r.cpus[1], r.cpus[0], gauge.Legend(len(r.visits[contestants[0].name]))), rows)
}
