package trial

import (
	"strconv"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// label names the cells of a group by their engine and the factors that vary there.
func (p *Plan) label(group string) {
	parts := []func(c study.Cell) string{
		func(c study.Cell) string { return "W=" + strconv.Itoa(c.Workers) },
		func(c study.Cell) string { return either(c.CallerRuns, "caller-runs", "dispatcher waits") },
		func(c study.Cell) string { return c.Live.Reader },
		func(c study.Cell) string { return either(c.Live.BurstVerdicts, "bursts", "one by one") },
		func(c study.Cell) string {
			return either(c.Live.Deadline == 0, "no deadline", "deadline "+time.Duration(c.Live.Deadline).String())
		},
		func(c study.Cell) string { return either(c.LockThread, "locked", "unlocked") },
	}
	cells := p.cellsOf(group)
	for i, part := range parts {
		applies := func(c study.Cell) bool { return partApplies(i, c) }
		seen := map[string]bool{}
		for _, id := range cells {
			if c := p.Cells[id]; applies(c) {
				seen[part(c)] = true
			}
		}
		for _, id := range cells {
			if c := &p.Cells[id]; len(seen) > 1 && applies(*c) {
				c.Label += " " + part(*c)
			}
		}
	}
}

// partApplies says whether a factor, by its place in label, is one of a cell's: workers and caller-runs are a team's, the
// deadline an engine's, the reader and its thread those of every program of ours that reads a queue.
func partApplies(part int, c study.Cell) bool {
	ours := c.Engine != study.NoQueue && len(c.Live.Peer) == 0
	switch part {
	case 0, 1:
		return ours && c.Workers > 1
	case 2, 3, 5:
		return ours
	default:
		return ours && c.Engine != study.AcceptAll
	}
}

func either(first bool, yes, no string) string {
	if first {
		return yes
	}
	return no
}
