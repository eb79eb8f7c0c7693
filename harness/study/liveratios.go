package study

import (
	"fmt"
	"time"
)

// liveRatios compares a live cell with the baselines of its group, with other programs, and with itself behind another reader,
// another way of giving verdicts, another deadline, or its threads locked or not.
func (t *table) liveRatios(cell int, unit string) []LiveRatio {
	var ratios []LiveRatio
	add := func(kind, against string, other int) {
		if other < 0 || other == cell || t.status(cell) != BlockOK {
			return
		}
		number := func(b *Block) *float64 { return rate(b, unit) }
		ratios = append(ratios, LiveRatio{
			Kind: kind, Against: against, Cell: other,
			Throughput: t.paired(t.perRepetition(cell, number), t.perRepetition(other, number)),
			P99:        t.paired(t.perRepetition(cell, responseP99), t.perRepetition(other, responseP99)),
		})
	}
	c := &t.study.Cells[cell]
	for _, b := range []struct{ kind, engine string }{
		{AgainstNoQueue, NoQueue}, {AgainstAcceptAll, AcceptAll}, {AgainstSequential, Sequential},
	} {
		if c.Engine != b.engine && c.Engine != NoQueue {
			other := t.counterpart(c, b.engine)
			add(b.kind, t.labelOf(other), other)
		}
	}
	for i := range t.study.Cells {
		other := &t.study.Cells[i]
		if other.Group != c.Group || other.Live == nil || c.Engine == NoQueue {
			continue
		}
		if other.Live.Peer != nil {
			add(AgainstPeer, other.Label, i)
		} else if difference := variant(c, other); difference != "" {
			add(AgainstVariant, difference, i)
		}
	}
	return ratios
}

func (t *table) labelOf(cell int) string {
	if cell < 0 {
		return ""
	}
	return t.study.Cells[cell].Label
}

// counterpart finds the cell of an engine in c's group that is most like c: its reader counts most, then its way of giving
// verdicts, then whether it keeps its thread, then its deadline. It is -1 where the group has none.
func (t *table) counterpart(c *Cell, engine string) int {
	best, most := -1, -1
	for i := range t.study.Cells {
		other := &t.study.Cells[i]
		if other.Group != c.Group || other.Engine != engine || other.Live == nil {
			continue
		}
		alike := 0
		if other.Live.Reader == c.Live.Reader {
			alike += 8
		}
		if other.Live.BurstVerdicts == c.Live.BurstVerdicts {
			alike += 4
		}
		if other.LockThread == c.LockThread {
			alike += 2
		}
		if other.Live.Deadline == c.Live.Deadline {
			alike++
		}
		if alike > most {
			best, most = i, alike
		}
	}
	return best
}

// variant says in which one thing of the live filter the other differs; empty where in none, in several, or in another.
func variant(c, other *Cell) string {
	a, b := c.Live, other.Live
	if a.Peer != nil || b.Peer != nil || c.Engine != other.Engine || c.Workers != other.Workers ||
		c.CallerRuns != other.CallerRuns || c.EarlyExit != other.EarlyExit || c.ExitEvery != other.ExitEvery ||
		c.Shards != other.Shards || c.SpinMax != other.SpinMax {
		return ""
	}
	var differences []string
	if a.Reader != b.Reader {
		differences = append(differences, "reader "+b.Reader)
	}
	if a.BurstVerdicts != b.BurstVerdicts {
		differences = append(differences, map[bool]string{true: "verdicts per burst", false: "verdicts one by one"}[b.BurstVerdicts])
	}
	if a.Deadline != b.Deadline {
		differences = append(differences, "no deadline")
		if b.Deadline > 0 {
			differences[len(differences)-1] = fmt.Sprintf("deadline %v", time.Duration(b.Deadline))
		}
	}
	if c.LockThread != other.LockThread {
		differences = append(differences, map[bool]string{true: "threads locked", false: "threads not locked"}[other.LockThread])
	}
	if len(differences) != 1 {
		return ""
	}
	return differences[0]
}
