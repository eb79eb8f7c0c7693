package plan

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Summary is the plan in one line: how much will be measured, and how long that takes.
func (p *Plan) Summary() string {
	t := p.Timing
	if t.Precision > 0 {
		return fmt.Sprintf("%s, %s and more of %s, until intervals are narrower than %.3g%%; a block warms up for %v and measures for %v; at most about %v",
			plural(len(p.Groups), "group"), plural(t.Repetitions, "repetition"), plural(p.PerRepetition(), "block"),
			100*t.Precision, t.warmupText(), t.Duration, t.Budget)
	}
	return fmt.Sprintf("%s, %s, %s; a block warms up for %v and measures for %v; about %s",
		plural(len(p.Groups), "group"), plural(t.Repetitions, "repetition"), plural(p.Blocks(), "block"),
		t.warmupText(), t.Duration, p.estimateText())
}

// warmupText says how long a warm-up may take: "200ms", or "200ms to 1s" where passes may prolong it.
func (t Timing) warmupText() string {
	if t.WarmupCap <= t.Warmup {
		return t.Warmup.String()
	}
	return fmt.Sprintf("%v to %v", t.Warmup, t.WarmupCap)
}

// estimateText says how long all blocks take, as a range where warm-ups may go on.
func (p *Plan) estimateText() string {
	least, most := p.Estimate()
	a, b := least.Round(time.Second).String(), most.Round(time.Second).String()
	if a == b {
		return a
	}
	return a + " to " + b
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Print writes the plan for a reader: its groups and cells, what was left out, and how long it takes.
func (p *Plan) Print(w io.Writer) error {
	out := &strings.Builder{}
	fmt.Fprintf(out, "%s\nseed %d\n", p.Summary(), p.Seed)
	for _, g := range p.Groups {
		fmt.Fprintf(out, "\n%s: %s\n", g.ID, g.Title)
		fmt.Fprintf(out, "  rules %s, corpus %s, matcher %s, pin %s, order %s%s%s%s%s\n",
			g.Rules, g.Corpus, g.Matcher, g.Pin, g.Order, named(", arrivals ", g.Arrivals), named(", idle ", g.Idle),
			onOff(g.IncludeParse, ", parsing inside", ""), onOff(g.Cold, ", caches cold", ""))
		p.printCells(out, g)
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

// named is what a value that is not the usual one adds to a line.
func named(what, value string) string {
	if value == "" {
		return ""
	}
	return what + value
}

func (p *Plan) printCells(out io.Writer, g study.Group) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range p.Cells {
		if c.Group != g.ID {
			continue
		}
		cpus := "any CPU"
		if len(c.CPUs) > 0 {
			cpus = "CPUs " + strings.Trim(fmt.Sprint(c.CPUs), "[]")
		}
		row := []string{"", c.Label, plural(c.Participants, "participant"), cpus, plural(c.Visits(), "visit")}
		if c.Oversubscribed {
			row = append(row, "oversubscribed")
		}
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	_ = table.Flush() // writes to memory
}
