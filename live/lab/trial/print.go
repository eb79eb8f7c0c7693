package trial

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Summary is the plan in one line: how much will be measured, and how long that takes.
func (p *Plan) Summary() string {
	return fmt.Sprintf("%s, %s, %s; a block's load lasts %v; about %v", plural(len(p.Groups), "group"),
		plural(p.Timing.Repetitions, "repetition"), plural(p.Blocks(), "block"), p.Timing.Duration, p.Estimate().Round(time.Second))
}

// Print writes the plan for a reader: its groups and cells, what was left out, and how long it takes.
func (p *Plan) Print(w io.Writer) error {
	out := &strings.Builder{}
	fmt.Fprintf(out, "%s\nseed %d\n", p.Summary(), p.Seed)
	for _, g := range p.Groups {
		fmt.Fprintf(out, "\n%s: %s\n  rules %s, load %s%s\n", g.ID, g.Title, g.Rules, p.loads[g.ID].title(0), attacks(g.Live.Attack))
		p.printCells(out, g.ID)
	}
	if len(p.Notes) > 0 {
		fmt.Fprintln(out)
	}
	for _, note := range p.Notes {
		fmt.Fprintln(out, "note:", note)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (p *Plan) printCells(w io.Writer, group string) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  CELL\tREADER\tVERDICTS\tWORKERS\tPARTICIPANTS\tDEADLINE")
	for _, id := range p.cellsOf(group) {
		c := p.Cells[id]
		reader, verdicts, workers, deadline := c.Live.Reader, either(c.Live.BurstVerdicts, "a burst", "one by one"), "-", "-"
		switch {
		case c.Engine == study.NoQueue:
			reader, verdicts = "-", "-"
		case len(c.Live.Peer) > 0:
			reader, verdicts = strings.Join(c.Live.Peer, " "), "-"
		}
		if partApplies(0, c) {
			workers = strconv.Itoa(c.Workers)
		}
		if c.Live.Deadline > 0 {
			deadline = time.Duration(c.Live.Deadline).String()
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%d\t%s\n", c.Label, reader, verdicts, workers, c.Participants, deadline)
	}
	_ = table.Flush() // to memory
}

func attacks(share float64) string {
	if share == 0 {
		return ""
	}
	return fmt.Sprintf(", %g%% attacks", 100*share)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
