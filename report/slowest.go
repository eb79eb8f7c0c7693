package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Slowest prints the slowest packets of each row of a study: which they were, what decided, and what happened around them.
func Slowest(w io.Writer, r *study.Results) error {
	var b strings.Builder
	for _, g := range groupsOf(r) {
		for _, row := range g.rows {
			slowestOf(&b, g, row)
		}
	}
	if b.Len() == 0 {
		b.WriteString("No slow packets were kept: run keeps them with --slowest above 0.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func slowestOf(b *strings.Builder, g *group, row *study.Row) {
	switch {
	case len(row.Slowest) > 0 && row.Open != nil:
		slowResponses(b, g, row)
	case len(row.Slowest) > 0:
		fmt.Fprintf(b, "%s: %s: the slowest packets of the timed parts\n", g.heading(), label(row))
		t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "  latency (service time)\tpacket\tverdict\trepetition\tat\tin its pass: packets\tinvoluntary switches\tcollections\tsteal around")
		for _, p := range row.Slowest {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\t%s\n", duration(p.NS), packetName(&p), p.Verdict, visitName(&p), optional(p.AtNS, duration), aroundText(p.Around))
		}
		_ = t.Flush() // writes to memory
		b.WriteString("\n")
	}
	if row.Anatomy == nil || len(row.Anatomy.Slowest) == 0 {
		return
	}
	fmt.Fprintf(b, "%s: %s: the slowest packets of the passes with stamps\n", g.heading(), label(row))
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  packet's time\tpacket\tverdict\trepetition\tended last\tfork\tskew\twork\tjoin")
	for _, p := range row.Anatomy.Slowest {
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", duration(p.NS), packetName(&p), p.Verdict, visitName(&p), stragglerText(&p))
	}
	_ = t.Flush() // writes to memory
	b.WriteString("\n")
}

// slowResponses prints those of an open loop.
func slowResponses(b *strings.Builder, g *group, row *study.Row) {
	fmt.Fprintf(b, "%s: %s: the slowest packets of the timed parts\n", g.heading(), label(row))
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  latency (response time)\tlatency (service time)\tpacket\tverdict\trepetition")
	for _, p := range row.Slowest {
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", optional(p.ResponseNS, duration), duration(p.NS), packetName(&p), p.Verdict, visitName(&p))
	}
	_ = t.Flush() // writes to memory
	b.WriteString("\n")
}

func packetName(p *study.Slowest) string {
	return fmt.Sprintf("%s of %s", count(uint64(p.Packet)), p.File)
}

// visitName is the block, counted as results files do.
func visitName(p *study.Slowest) string {
	if p.Visit > 0 {
		return fmt.Sprintf("%d, visit %d", p.Repetition, p.Visit)
	}
	return fmt.Sprint(p.Repetition)
}

func aroundText(a *study.Around) string {
	if a == nil {
		return strings.Join([]string{absent, absent, absent, absent}, "\t")
	}
	return fmt.Sprintf("%s\t%d\t%d\t%s", count(uint64(a.Packets)), a.InvoluntarySwitches, a.GCCycles, optional(a.StealNS, duration))
}

func stragglerText(p *study.Slowest) string {
	if p.Parts == nil || p.Last == nil {
		return strings.Join([]string{absent, absent, absent, absent, absent}, "\t")
	}
	parts := fmt.Sprintf("shard %d", *p.Last)
	for _, ns := range []float64{p.Parts.ForkNS, p.Parts.SkewNS, p.Parts.WorkNS, p.Parts.JoinNS} {
		parts += "\t" + duration(ns)
	}
	return parts
}
